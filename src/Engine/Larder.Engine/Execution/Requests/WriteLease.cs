// The fence against two primaries: a primary that is managed takes writes only while its lease lives. Time is this node's
// monotonic clock alone.
using Larder.Base;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
public sealed class WriteLease(Clock clock)
{
    const long Free = long.MaxValue;

    long _endsAtNs = Free;

    /// <summary>Whether writes need it at all: a node on its own needs none.</summary>
    public bool IsDemanded => Volatile.Read(ref _endsAtNs) != Free;

    /// <summary>Whether writes may be taken at this moment.</summary>
    public bool IsAlive => Volatile.Read(ref _endsAtNs) is var endsAtNs && (endsAtNs == Free || clock.MonotonicNs < endsAtNs);

    /// <summary>How long it still lives, in nanoseconds; 0 when it has ended, or none is needed.</summary>
    public long LeftNs => IsDemanded ? Math.Max(Volatile.Read(ref _endsAtNs) - clock.MonotonicNs, 0) : 0;

    /// <summary>From now on writes need it, and it has ended until it is extended.</summary>
    public void Demand() => Volatile.Write(ref _endsAtNs, 0);

    /// <summary>Writes need none from now on.</summary>
    public void Release() => Volatile.Write(ref _endsAtNs, Free);

    /// <summary>Lets it live to a moment of the monotonic clock, if it is demanded and would end before.</summary>
    public void ExtendTo(long endsAtNs)
    {
        while (true)
        {
            var present = Volatile.Read(ref _endsAtNs);
            if (present >= endsAtNs) return; // also when none is demanded
            if (Interlocked.CompareExchange(ref _endsAtNs, endsAtNs, present) == present) return;
        }
    }
}
