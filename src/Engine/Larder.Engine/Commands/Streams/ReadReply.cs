// The reply of XREAD and XREADGROUP: a map of the streams that had something, in RESP2 an array of pairs. Nothing is
// written until the first of them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Streams;

struct ReadReply
{
    int _start;

    public long StreamCount { get; private set; }

    /// <summary>Starts a stream, whose entries come next.</summary>
    public void Open(CommandContext context, ReadOnlySpan<byte> key)
    {
        if (StreamCount++ == 0) _start = context.Reply.Defer();
        if (context.Reply.ProtocolVersion == 2) context.Reply.Array(2);
        context.Reply.BulkString(key);
    }

    /// <summary>Ends the reply, which has at least one stream.</summary>
    public readonly void Close(CommandContext context)
    {
        if (context.Reply.ProtocolVersion == 2) context.Reply.CloseArray(_start, StreamCount);
        else context.Reply.CloseMap(_start, StreamCount);
    }
}
