// What all memcached commands of a node share, beside the store itself.
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Settings;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Engine.Memcached.Requests;

/// <summary>The memcached side of a running node.</summary>
public sealed class MemcachedServer
{
    readonly PerLoop<MemcachedCounters> _counters = new();
    readonly SlabCensus[] _censuses;
    volatile byte[]? _membership;

    public MemcachedServer(
        ServerSettings settings, Store store, Evictor evictor, EventLoopGroup loops, ServerCounters counters, ServerLog log,
        bool isShared = false)
    {
        (Settings, Store, Evictor, Loops, Counters, Log) = (settings, store, evictor, loops, counters, log);
        CasNumbers = new CasNumbers(store);
        Flushes = new FlushSchedule(store);
        Version = settings.Process.CompatibleVersion.Value is { Length: > 0 } older ? older : $"{Newest}";
        VersionBytes = System.Text.Encoding.ASCII.GetBytes(Version);
        MaxItemBytes = (int)settings.Memcached.MaxItemBytes.Value;
        UsesCas = settings.Memcached.Cas.Value;
        IsCrawlerOn = settings.Memcached.LruCrawler.Value;
        Classes = new SlabClasses(settings.Memcached);
        Prefixes = new PrefixCounts(settings.Memcached.DetailDelimiter.Value)
        {
            IsOn = settings.Memcached.CountsDetails.Value,
        };
        Tuning = new Tuning(settings.Memcached.TemporaryTtlSeconds.Value);
        Buffers = new BufferLimit(settings.Memcached.ReadBufferLimitBytes.Value, loops.Loops.Length);
        Watchers = new Watchers((int)settings.Memcached.WatcherBufferBytes.Value);
        if (!isShared) Segments.Apply(Tuning, store.Access);
        // Items of other kinds are not memcached's to count.
        _censuses = new SlabCensus[isShared ? 0 : store.Shards.Length];
        for (var i = 0; i < _censuses.Length; i++)
            store.Shards[i].Census = _censuses[i] = NewCensus(store.Shards[i]);
    }

    SlabCensus NewCensus(Shard shard) => new(shard, Classes, Watchers, Tuning, () => Loops.Loops[0].UnixMs);

    /// <summary>The version whose protocol and texts these are; digits and dots only, as clients parse it.</summary>
    public static Version Newest { get; } = new(1, 6, 45);

    /// <summary>The version that it tells clients: that, or the one that it is to be compatible with.</summary>
    public string Version { get; }

    public byte[] VersionBytes { get; }

    public ServerSettings Settings { get; }
    public Store Store { get; }
    public Evictor Evictor { get; }
    public EventLoopGroup Loops { get; }
    public ServerCounters Counters { get; }
    public ServerLog Log { get; }

    /// <summary>Whether several loops execute requests, so that shards have to be locked.</summary>
    public bool IsConcurrent => Loops.Loops.Length > 1;

    public MemcachedClients Clients { get; } = new();
    public CasNumbers CasNumbers { get; }
    public FlushSchedule Flushes { get; }
    public int MaxItemBytes { get; }
    public bool UsesCas { get; }

    /// <summary>The classes of sizes that statistics show.</summary>
    public SlabClasses Classes { get; }

    /// <summary>What stats detail counts.</summary>
    public PrefixCounts Prefixes { get; }

    /// <summary>What lru, lru_crawler and slabs say.</summary>
    public Tuning Tuning { get; }

    /// <summary>What clients may take that send or read slowly.</summary>
    public BufferLimit Buffers { get; }

    /// <summary>Who watches what happens.</summary>
    public Watchers Watchers { get; }

    /// <summary>The addresses that it listens on.</summary>
    public Func<IReadOnlyList<ListenAddress>> Addresses { get; init; } = () => [];

    /// <summary>When the node began, Unix milliseconds.</summary>
    public required long StartedAtMs { get; init; }

    /// <summary>Orders the node's end; returns at once.</summary>
    public required Action Stop { get; init; }

    /// <summary>Who may use the node; null when everybody is let in.</summary>
    public ILogins? Logins { get; init; }

    /// <summary>Whether the list of nodes and the node's end are for its service alone.</summary>
    public bool IsManaged => Settings.Network.AdminCommandSocket.Value.Length > 0;

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
    public MemcachedCounters AddLoop() => _counters.Add(new MemcachedCounters());

    /// <summary>The figures of all loops since the start.</summary>
    public CommandFigures SumFigures()
    {
        var sum = new CommandFigures();
        foreach (var counters in _counters.All) sum.Add(counters.Figures);
        return sum;
    }

    /// <summary>The commands on items of one class, of all loops.</summary>
    public ClassFigures SumClass(int number)
    {
        var sum = new ClassFigures();
        foreach (var counters in _counters.All) sum.Add(counters.Classes[number]);
        sum.Add(Baseline.Classes[number], -1);
        return sum;
    }

    /// <summary>The items of one class in all shards.</summary>
    public ClassCensus CountClass(int number)
    {
        var sum = new ClassCensus();
        foreach (var census in _censuses) sum.Add(census.Of(number));
        sum.Since(Baseline.Censuses[number]);
        return sum;
    }

    /// <summary>The most items that there were at once, a little more perhaps, before the last restart as well.</summary>
    public long PeakItems
    {
        get => Math.Max(field, _censuses.Sum(census => census.PeakItems));
        set;
    }

    /// <summary>What stats leaves out since stats reset.</summary>
    public StatisticsBaseline Baseline { get; set; } = new();
}
