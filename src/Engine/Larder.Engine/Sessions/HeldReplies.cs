// The clients of one loop whose replies are held by the barrier, and up to where the stream of changes has to be safe for
// each: in the order in which they came, which is that of the offsets but for moments.
using Larder.Engine.Execution.Requests;
using Larder.Network.Loops;

namespace Larder.Engine.Sessions;

/// <summary>A client whose replies can be held.</summary>
interface IHeldClient
{
    /// <summary>Up to where changes have to be safe before the client may be told of them.</summary>
    long HeldUntil { get; }

    /// <summary>Sends what was held.</summary>
    void TellHeld();

    /// <summary>Ends a client that will never be told.</summary>
    void DropHeld();
}

/// <summary>Belongs to the thread of its loop. Runs after every turn in which anything happened.</summary>
public sealed class HeldReplies(ReplyBarrier barrier, int loop) : ILoopWork
{
    readonly Queue<(IHeldClient Client, long Offset)> _held = new();
    int _seenBreaks;

    public ReplyBarrier Barrier { get; } = barrier;

    public long RestsUntilMs => long.MaxValue;

    public long Run(long nowMs)
    {
        if (_held.Count > 0) Release();
        return nowMs;
    }

    internal void Add(IHeldClient client, long offset)
    {
        if (_held.Count == 0) _seenBreaks = Barrier.Breaks;
        _held.Enqueue((client, offset));
        Barrier.Count(loop, 1); // before the offset is looked at, by Run
    }

    void Release()
    {
        // In this order: where a demand was withdrawn because what is held will never be safe, that was said before.
        var safe = Barrier.SafeOffset;
        var breaks = Barrier.Breaks;
        var released = 0;
        while (_held.TryPeek(out var held) && (held.Offset <= safe || breaks != _seenBreaks))
        {
            _held.Dequeue();
            released++;
            if (breaks != _seenBreaks) held.Client.DropHeld();
            else if (held.Client.HeldUntil == held.Offset) held.Client.TellHeld(); // or it wrote more meanwhile
        }
        _seenBreaks = breaks;
        if (released > 0) Barrier.Count(loop, -released);
    }
}
