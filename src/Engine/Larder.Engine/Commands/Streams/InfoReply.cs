// The fields of the maps that XINFO replies.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Streams;

static class InfoReply
{
    /// <summary>A field with a number.</summary>
    public static void Field(this RespWriter reply, ReadOnlySpan<byte> name, long value)
    {
        reply.BulkString(name);
        reply.Integer(value);
    }

    /// <summary>A field with an id.</summary>
    public static void Field(this RespWriter reply, ReadOnlySpan<byte> name, StreamId value)
    {
        reply.BulkString(name);
        reply.StreamId(value);
    }

    /// <summary>A field with a name.</summary>
    public static void Field(this RespWriter reply, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        reply.BulkString(name);
        reply.BulkString(value);
    }
}
