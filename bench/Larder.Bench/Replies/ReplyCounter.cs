// Counts the replies in what a server sent: all that a load generator wants to know of them, and whether they were
// errors.
using Larder.Protocol.Resp;

namespace Larder.Bench.Replies;

/// <summary>The wire protocol of a server.</summary>
enum WireProtocol
{
    Resp,
    Memcached,
}

/// <summary>Counts the replies on one connection.</summary>
abstract class ReplyCounter
{
    /// <summary>Whole replies seen.</summary>
    public abstract long ReplyCount { get; }

    /// <summary>How many of them were errors.</summary>
    public abstract long ErrorCount { get; }

    /// <summary>Bytes that the next step needs, from the first not consumed.</summary>
    public abstract long NeededBytes { get; }

    /// <summary>Goes through the bytes and returns how many are done with.</summary>
    /// <exception cref="InvalidDataException">The bytes are not of this protocol.</exception>
    public abstract int Skim(ReadOnlySpan<byte> data);

    public static ReplyCounter For(WireProtocol protocol) =>
        protocol == WireProtocol.Resp ? new RespReplies() : new MemcachedReplies();

    sealed class RespReplies : ReplyCounter
    {
        readonly RespReplySkimmer _skimmer = new();

        public override long ReplyCount => _skimmer.ReplyCount;
        public override long ErrorCount => _skimmer.ErrorCount;
        public override long NeededBytes => _skimmer.NeededBytes;

        public override int Skim(ReadOnlySpan<byte> data) => _skimmer.Skim(data);
    }
}
