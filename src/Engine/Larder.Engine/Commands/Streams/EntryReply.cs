// Ids and entries in replies:  [id, [field, value, field, value, ...]]
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Streams;

static class EntryReply
{
    public static void StreamId(this RespWriter reply, StreamId id)
    {
        Span<byte> text = stackalloc byte[Values.Streams.Ids.StreamId.MaxTextBytes];
        reply.BulkString(text[..id.Format(text)]);
    }

    public static void Entry(this RespWriter reply, in StreamEntry entry)
    {
        reply.Array(2);
        reply.StreamId(entry.Id);
        reply.Array(2L * entry.FieldCount);
        for (var fields = entry.Fields; fields.MoveNext();)
        {
            reply.BulkString(fields.Field);
            reply.BulkString(fields.Value);
        }
    }

    /// <summary>An array of the entries of a walk, at most so many; 0 for all.</summary>
    public static void Entries(this RespWriter reply, EntryWalk walk, long most)
    {
        var array = reply.Defer();
        var count = 0L;
        while ((most == 0 || count < most) && walk.MoveNext())
        {
            reply.Entry(walk.Current);
            count++;
        }
        reply.CloseArray(array, count);
    }

    /// <summary>The first entry of a walk, or null.</summary>
    public static void FirstEntry(this RespWriter reply, EntryWalk walk)
    {
        if (walk.MoveNext()) reply.Entry(walk.Current);
        else reply.Null();
    }
}
