// Lets what has been filled stand on large pages of the system, bit by bit beside the commands: random access to many keys
// then no longer pays for page tables. Each loop does its share of the shards. A move takes the system half a millisecond, or
// five where the machine is itself a guest whose memory comes into being: so it is made on another thread, and while there are
// requests moves take only a small part of the time, since loops may have no processor to themselves.
//
//     loop     chooses a stretch ......................... notes that it was moved, rests, chooses the next
//     thread                     moves it to a large page
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
/// <param name="withThread">False where all is done at once, as in tests that turn loops by hand.</param>
public sealed class HugePageWork(Store store, EventLoop loop, int loopCount, Clock clock, bool withThread)
    : ILoopWork, IThreadPoolWorkItem
{
    const int RestMs = 2, IdleMs = 200, QuietMs = 50;

    // Of a loop that has requests a move takes one part in so many: fewer than one in a hundred of them may meet one.
    const int BusyParts = 200;
    const int NsPerMs = 1_000_000;

    readonly int _first = loop.Index;
    readonly int _shardCount = (store.Shards.Length - loop.Index + loopCount - 1) / loopCount;
    readonly LoopQuiet _quiet = new(loop, QuietMs);
    readonly long[] _seenHeldBytes = new long[store.Shards.Length];
    int _shard = loop.Index;
    int _vainShards; // one after the other, which had nothing to move or were given no large page
    uint _stretch;
    long _tookNs;
    volatile Stage _stage;

    enum Stage
    {
        Free,
        Moving,
        Moved,
        Refused,
    }

    public long RestsUntilMs { get; private set; }

    Shard Current => store.Shards[_shard];

    public bool IsNeeded(long nowMs)
    {
        for (var i = _first; i < store.Shards.Length; i += loopCount)
            if (store.Shards[i].Arena.HeldBytes != Volatile.Read(ref _seenHeldBytes[i])) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = 0;
        var isQuiet = _quiet.Is(nowMs);
        if (_stage == Stage.Moving) return nowMs + RestMs;
        if (_stage != Stage.Free)
        {
            if (_stage == Stage.Moved) NoteMoved();
            else PassOver();
            _stage = Stage.Free;
            if (!isQuiet) return nowMs + Math.Max(RestMs, _tookNs * BusyParts / NsPerMs);
        }
        for (; _vainShards < _shardCount; PassOver())
        {
            if (!TryChoose()) continue;
            _stage = Stage.Moving;
            if (withThread) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            else Execute();
            return nowMs + RestMs;
        }
        _vainShards = 0;
        RestsUntilMs = long.MaxValue;
        return nowMs + IdleMs;
    }

    /// <summary>Moves the stretch that was chosen, which needs no lock.</summary>
    public void Execute()
    {
        var beganNs = clock.MonotonicNs;
        var isMoved = Current.Arena.TryMakeHugePage(_stretch);
        _tookNs = clock.MonotonicNs - beganNs;
        _stage = isMoved ? Stage.Moved : Stage.Refused;
    }

    bool TryChoose()
    {
        using var hold = Current.Hold();
        _seenHeldBytes[_shard] = Current.Arena.HeldBytes;
        return Current.Arena.TryChooseHugePage(out _stretch);
    }

    void NoteMoved()
    {
        using (Current.Hold()) Current.Arena.NoteHugePage(_stretch);
        _vainShards = 0;
    }

    void PassOver()
    {
        _vainShards++;
        _shard += loopCount;
        if (_shard >= store.Shards.Length) _shard = _first;
    }
}
