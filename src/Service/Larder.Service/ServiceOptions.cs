// What a service is told when it starts.
using System.Net;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration.Silos;

namespace Larder.Service;

/// <summary>Options of the service; <see cref="DataDirectory"/> must be given, all others have defaults.</summary>
public sealed record ServiceOptions
{
    /// <summary>The port of the API and the console; 0 takes a free one.</summary>
    public int Port { get; init; } = 6400;

    /// <summary>Where they are served besides loopback; null for nowhere. Then requests must be signed.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>Names that requests may be made for, besides loopback's and the addresses themselves.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Whether caches that other machines reach may let anybody in.</summary>
    public bool AllowsOpenCaches { get; init; }

    /// <summary>Whether requests must be signed on loopback too.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>How many requests a client may make: so many a second for long, and so many at once.</summary>
    public int RequestsPerSecond { get; init; } = 200;
    public int RequestsAtOnce { get; init; } = 2_000;

    /// <summary>How often nodes are asked for their metrics.</summary>
    public TimeSpan MetricsPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the periods are by which scaling policies judge their metrics.</summary>
    public TimeSpan ScalingPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Who is told by POST of the events of caches that have a notification topic; null for nobody.</summary>
    public Uri? NotifyUrl { get; init; }

    /// <summary>Whether /metrics is for everybody where requests must be signed; else it needs a key, as the console does.
    /// </summary>
    public bool OpenMetrics { get; init; }

    /// <summary>Nothing is logged that is less than a warning.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Where the state, the nodes' directories and their logs are kept. One service at a time may use it.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folders that snapshots may be exported to, and files be restored from.</summary>
    public IReadOnlyList<string> SnapshotFolders { get; init; } = [];

    /// <summary>Which programs the nodes are.</summary>
    public NodeRuntimeKind Runtime { get; init; } = NodeRuntimeKind.Larder;

    /// <summary>The command that starts a Larder node, without its options: program first, then leading arguments,
    /// for example <c>dotnet</c>, <c>/opt/larder/Larder.Cli.dll</c>, <c>node</c>. Needed by the Larder runtime.
    /// </summary>
    public IReadOnlyList<string> NodeCommand { get; init; } = [];

    /// <summary>The ports that nodes are given, first and last.</summary>
    public int NodePortFirst { get; init; } = 6500;
    public int NodePortLast { get; init; } = 7499;

    /// <summary>Whether a cache for which no port is asked gets its engine's usual one, 6379 or 11211, if it is free.</summary>
    public bool UsesUsualPorts { get; init; }

    /// <summary>How the PostgreSQL database is reached that makes one service of this host and others; null for a service alone.
    /// </summary>
    public string? Join { get; init; }

    /// <summary>The name of this host among them; null for the machine's.</summary>
    public string? Host { get; init; }

    /// <summary>The availability zone that it stands for; null for the region's first.</summary>
    public string? Zone { get; init; }

    /// <summary>The address of this machine at which its nodes, and by other hosts its silo, are reached; null for the one
    /// that it is bound to.</summary>
    public IPAddress? HostAddress { get; init; }

    /// <summary>The port of its silo; 0 takes a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>How long a host may be gone before its nodes are given other places.</summary>
    public TimeSpan LostHostGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A folder for snapshots that all hosts share; null for one in the data folder.</summary>
    public string? SnapshotDirectory { get; init; }

    /// <summary>What the types of all nodes may add up to; null for the memory of the host.</summary>
    public long? HostMemoryBytes { get; init; }

    /// <summary>The version of Larder that the service is, and the nodes that it starts.</summary>
    public string Version { get; init; } = Model.ServiceBuild.Own;

    /// <summary>Region and account in the names of resources.</summary>
    public string Region { get; init; } = "us-east-1";
    public string AccountId { get; init; } = "000000000000";

    /// <summary>Where nodes listen: where the service does. An endpoint is one address: where that is everywhere it is the
    /// machine's first that is not loopback.</summary>
    public IPAddress NodeAddress => HostAddress
        ?? (IsEverywhere ? OwnAddress.First() : BindAddress) ?? IPAddress.Loopback;

    bool IsEverywhere => Equals(BindAddress, IPAddress.Any) || Equals(BindAddress, IPAddress.IPv6Any);

    /// <summary>How this host takes part in a service of several; null where it is alone.</summary>
    internal JoinOptions? Joining => Join is null
        ? null
        : new JoinOptions(
            Join, Host ?? Environment.MachineName, Zone ?? new Locality(Region, AccountId).Zone, NodeAddress, SiloPort,
            LostHostGrace);

    internal bool NeedsKeys => RequireKeys || (BindAddress is { } address && !IPAddress.IsLoopback(address));

    /// <summary>Where it listens: on loopback always, as the console calls the API there.</summary>
    internal IReadOnlyList<IPAddress> Addresses => BindAddress switch
    {
        null => [IPAddress.Loopback],
        { } all when IsEverywhere => [all],
        { } address when address.Equals(IPAddress.Loopback) => [address],
        { } address => [IPAddress.Loopback, address],
    };
}
