// Replies are held until what they tell of is safe: on disk, at replicas. Whoever makes it safe sets a demand and moves its
// offset in the stream of changes; a connection whose client wrote beyond the least of them is barred until it is passed.
// No thread waits: the loops look again when they are nudged.
//
//     session:   wrote up to 120  -> 120 > SafeOffset: bar the connection, HeldReplies keeps (connection, 120)
//     demand:    Advance(150)     -> nudges the loops that hold any -> these send what is due, in order
using System.Runtime.CompilerServices;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
public sealed class ReplyBarrier
{
    readonly Lock _changes = new();
    readonly EventLoop[] _loops;
    readonly int[] _held;
    BarrierDemand[] _demands = [];
    int _breaks;
    volatile bool _isRaised;
    volatile bool _holdsReads;

    public ReplyBarrier(EventLoop[] loops) => (_loops, _held) = (loops, new int[loops.Length]);

    /// <summary>Whether there is any demand: all that is looked at as long as there is none.</summary>
    public bool IsRaised
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isRaised;
    }

    /// <summary>Whether a client that wrote nothing is held as well, as it may have seen what is not safe.</summary>
    public bool HoldsReads => _holdsReads;

    /// <summary>Up to there everything is safe.</summary>
    public long SafeOffset
    {
        get
        {
            var safe = long.MaxValue;
            foreach (var demand in Volatile.Read(ref _demands)) safe = Math.Min(safe, demand.SafeOffset);
            return safe;
        }
    }

    /// <summary>How often what was held was given up.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    /// <summary>Connections that are held at this moment.</summary>
    public int HeldCount
    {
        get
        {
            var count = 0;
            for (var i = 0; i < _held.Length; i++) count += Volatile.Read(ref _held[i]);
            return count;
        }
    }

    /// <summary>Demands that changes be safe before they are told, until what is returned is disposed.</summary>
    /// <param name="safeOffset">Up to where they are already.</param>
    /// <param name="holdsReads">Whether nobody may see them before either.</param>
    public BarrierDemand Demand(long safeOffset, bool holdsReads)
    {
        var demand = new BarrierDemand(this, safeOffset, holdsReads);
        lock (_changes) Set([.. _demands, demand]);
        return demand;
    }

    /// <summary>Has all connections closed that are held: what they wait for will never be safe.</summary>
    public void Break()
    {
        Interlocked.Increment(ref _breaks);
        Release();
    }

    /// <summary>A loop holds more or fewer replies.</summary>
    public void Count(int loop, int change) => Interlocked.Add(ref _held[loop], change);

    internal void Withdraw(BarrierDemand demand)
    {
        lock (_changes) Set(Array.FindAll(_demands, other => other != demand));
        Release();
    }

    // The offset was moved before, with a full barrier: either the loop is seen to hold something, or it sees the offset.
    internal void Release()
    {
        for (var i = 0; i < _loops.Length; i++)
            if (Volatile.Read(ref _held[i]) != 0) _loops[i].Nudge();
    }

    void Set(BarrierDemand[] demands)
    {
        Volatile.Write(ref _demands, demands);
        _holdsReads = Array.Exists(demands, demand => demand.HoldsReads);
        _isRaised = demands.Length > 0;
        Interlocked.MemoryBarrier();
    }
}

/// <summary>One condition for what may be told. Thread-safe.</summary>
public sealed class BarrierDemand : IDisposable
{
    readonly ReplyBarrier _barrier;
    long _safeOffset;

    internal BarrierDemand(ReplyBarrier barrier, long safeOffset, bool holdsReads) =>
        (_barrier, _safeOffset, HoldsReads) = (barrier, safeOffset, holdsReads);

    public bool HoldsReads { get; }

    public long SafeOffset => Volatile.Read(ref _safeOffset);

    /// <summary>Everything before this offset is safe now.</summary>
    public void Advance(long offset)
    {
        if (Interlocked.Exchange(ref _safeOffset, offset) != offset) _barrier.Release();
    }

    public void Dispose() => _barrier.Withdraw(this);
}
