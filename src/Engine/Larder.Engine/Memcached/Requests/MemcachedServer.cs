// What all memcached commands of a node share, beside the store itself.
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;

namespace Larder.Engine.Memcached.Requests;

/// <summary>The memcached side of a running node.</summary>
public sealed class MemcachedServer
{
    /// <summary>The slab class of all items, as tools see them: there are no others.</summary>
    public const int SlabClass = 1;

    readonly List<MemcachedCounters> _counters = [];
    volatile byte[]? _membership;

    public MemcachedServer(ServerState state, Evictor evictor)
    {
        State = state;
        Evictor = evictor;
        CasNumbers = new CasNumbers(state.Store);
        Flushes = new FlushSchedule(state.Store);
        MaxItemBytes = (int)state.Settings.Memcached.MaxItemBytes.Value;
        UsesCas = state.Settings.Memcached.Cas.Value;
        IsCrawlerOn = state.Settings.Memcached.LruCrawler.Value;
    }

    /// <summary>The version whose protocol and texts these are; digits and dots only, as clients parse it.</summary>
    public static ReadOnlySpan<byte> Version => "1.6.45"u8;

    public ServerState State { get; }
    public Store Store => State.Store;
    public Evictor Evictor { get; }
    public MemcachedClients Clients { get; } = new();
    public CasNumbers CasNumbers { get; }
    public FlushSchedule Flushes { get; }
    public int MaxItemBytes { get; }
    public bool UsesCas { get; }

    /// <summary>Names and passwords of ASCII authentication; null when everybody is let in.</summary>
    public PasswordFile? Passwords { get; init; }

    /// <summary>What verbosity last said.</summary>
    public uint Verbosity { get; set; }

    /// <summary>lru_crawler enable and disable.</summary>
    public bool IsCrawlerOn { get; set; }

    /// <summary>The only configuration that there is: the list of the cluster's nodes.</summary>
    public static ReadOnlySpan<byte> MembershipName => "cluster"u8;

    /// <summary>The cluster's nodes as config set cluster said them; null before.</summary>
    public byte[]? Membership
    {
        get => _membership;
        set => _membership = value;
    }

    /// <summary>Where one more loop counts.</summary>
    public MemcachedCounters AddLoop()
    {
        var counters = new MemcachedCounters();
        lock (_counters) _counters.Add(counters);
        return counters;
    }

    /// <summary>The figures of all loops since the start.</summary>
    public CommandFigures SumFigures()
    {
        var sum = new CommandFigures();
        lock (_counters)
        {
            foreach (var counters in _counters) sum.Add(counters.Figures);
        }
        return sum;
    }

    /// <summary>What stats leaves out since stats reset.</summary>
    public StatisticsBaseline Baseline { get; set; } = new();
}
