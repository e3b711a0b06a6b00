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
            UsedBytes += shard.Arena.UsedBytes;
            HeldBytes += shard.Arena.HeldBytes;
        }
        Expired -= baseline.Expired;
        Evicted -= baseline.Evicted;
        Network = NetworkTotals.Of(server.Loops) - baseline.Network;
        RejectedConnections = server.Counters.RejectedConnections - baseline.RejectedConnections;
        Items = server.Store.CountKeys(0);
    }

    public CommandFigures Figures { get; }
    public long Expired { get; }
    public long Evicted { get; }
    public NetworkTotals Network { get; }
    public long RejectedConnections { get; }
    public long Items { get; }

    /// <summary>Bytes that items and their index take.</summary>
    public long UsedBytes { get; }

    /// <summary>Bytes held from the system for them.</summary>
    public long HeldBytes { get; }

    public static StatisticsSnapshot Take(MemcachedServer server) => new(server, server.Baseline);

    /// <summary>stats reset: counts start from here.</summary>
    public static void Reset(MemcachedServer server)
    {
        var now = new StatisticsSnapshot(server, new StatisticsBaseline());
        server.Baseline = new StatisticsBaseline
        {
            Figures = now.Figures,
            Expired = now.Expired,
            Evicted = now.Evicted,
            Network = now.Network,
            RejectedConnections = now.RejectedConnections,
        };
    }
}
