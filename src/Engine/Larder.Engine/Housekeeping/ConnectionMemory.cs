// What the buffers of connections take counts as used memory, as in Valkey: it makes keys go when maxmemory is reached.
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Tells the ledger what the connections of one loop take, up to a hundred times a second.</summary>
public sealed class ConnectionMemory(EventLoop loop, MemoryLedger ledger) : ILoopWork
{
    const int PeriodMs = 10;

    long _reportedBytes;

    public long RestsUntilMs => long.MaxValue;

    public long Run(long nowMs)
    {
        var change = loop.HeldBytes - _reportedBytes;
        if (change != 0) Report(change);
        return nowMs + PeriodMs;
    }

    /// <summary>Tells a growth at once when it is more than a shard would keep to itself.</summary>
    /// <returns>Whether the limit is exceeded by it.</returns>
    public bool ExceedsLimit()
    {
        var change = loop.HeldBytes - _reportedBytes;
        if (change <= ledger.ReportStepBytes) return false;
        Report(change);
        return ledger.IsOverLimit;
    }

    void Report(long change)
    {
        ledger.Add(change);
        _reportedBytes += change;
    }
}
