// How long one command may spend on eviction. What is left is done between commands, which go through meanwhile.
using Larder.Base;

namespace Larder.Engine.Keyspace.Eviction;

/// <param name="tenacity">The directive maxmemory-eviction-tenacity.</param>
public sealed class EvictionTime(Clock clock, Func<int> tenacity)
{
    const int NsEach = 50_000, LinearUpTo = 10, Endless = 100;

    public long NowNs => clock.MonotonicNs;

    /// <summary>When a command that begins now has to leave it to others.</summary>
    public long EndsAtNs => tenacity() is var value && value >= Endless ? long.MaxValue : NowNs + LimitNs(value);

    // Half a millisecond by default; from there on it grows by 15 % a step, as in Valkey.
    static long LimitNs(int tenacity) => tenacity <= LinearUpTo
        ? tenacity * NsEach
        : (long)(LinearUpTo * NsEach * Math.Pow(1.15, tenacity - LinearUpTo));
}
