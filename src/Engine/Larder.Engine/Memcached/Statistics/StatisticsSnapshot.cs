// The node's counts at one moment, summed over loops and shards.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Telemetry;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Statistics;

/// <summary>Counts since the last reset, and amounts as they are.</summary>
readonly struct StatisticsSnapshot
{
    StatisticsSnapshot(MemcachedServer server, StatisticsBaseline baseline)
    {
        var figures = server.SumFigures();
        figures.Subtract(baseline.Figures);
        Figures = figures;
        foreach (var shard in server.Store.Shards)
        {
            Expired += shard.Counters.Expired;
            Evicted += shard.Counters.Evicted;
            HeldBytes += shard.Arena.HeldBytes;
        }
        for (var number = 1; number <= server.Classes.Largest; number++)
        {
            Census.Add(server.CountClass(number));
            Classes.Add(server.SumClass(number));
        }
        UsedBytes = Census.Bytes;
        Expired += Census.Flushed;
        Expired -= baseline.Expired;
        Evicted -= baseline.Evicted;
        Network = NetworkTotals.Of(server.Loops) - baseline.Network;
        RejectedConnections = server.Counters.RejectedConnections - baseline.RejectedConnections;
        Items = server.Store.CountKeys(0);
    }

    public CommandFigures Figures { get; }
    /// <summary>Items that ended or were flushed.</summary>
    public long Expired { get; }

    /// <summary>What became of items, of all classes of sizes together, since the start.</summary>
    public readonly ClassCensus Census;

    /// <summary>What was done to items, of all classes of sizes together.</summary>
    public readonly ClassFigures Classes;

    public long Evicted { get; }
    public NetworkTotals Network { get; }
    public long RejectedConnections { get; }
    public long Items { get; }

    /// <summary>Bytes of all items, as memcached counts them.</summary>
    public long UsedBytes { get; }

    /// <summary>Bytes held from the system for them.</summary>
    public long HeldBytes { get; }

    public static StatisticsSnapshot Take(MemcachedServer server) => new(server, server.Baseline);

    /// <summary>stats reset: counts start from here.</summary>
    public static void Reset(MemcachedServer server)
    {
        server.Prefixes.Reset();
        server.Baseline = new StatisticsBaseline();
        var now = new StatisticsSnapshot(server, server.Baseline);
        server.Baseline = new StatisticsBaseline
        {
            Figures = now.Figures,
            Expired = now.Expired - now.Census.Flushed,
            Evicted = now.Evicted,
            Network = now.Network,
            RejectedConnections = now.RejectedConnections,
            Classes = [.. Enumerable.Range(0, SlabClasses.Limit).Select(server.SumClass)],
            Censuses = [.. Enumerable.Range(0, SlabClasses.Limit).Select(server.CountClass)],
        };
    }
}
