// What a node tells of itself: the answer to the order STATUS, and what is made of INFO where a node takes no orders.
namespace Larder.Service.Fleet;

/// <summary>A node's place in its shard, as it was assigned.</summary>
enum NodeRole
{
    /// <summary>None was assigned.</summary>
    None,

    Alone,
    Primary,
    Replica,
}

/// <summary>What a node told of itself.</summary>
sealed record NodeReport
{
    /// <summary>Drawn at each start of the process.</summary>
    public required string RunId { get; init; }

    public NodeRole Role { get; init; }

    public long Epoch { get; init; }

    /// <summary>It has loaded its data and executes commands.</summary>
    public bool IsReady { get; init; }

    /// <summary>The history of changes that it has, and how far.</summary>
    public string History { get; init; } = "";
    public long Offset { get; init; }

    /// <summary>A replica's link to its primary: connecting, greeting, copying, loading, streaming, down; none for others.
    /// </summary>
    public string Link { get; init; } = "none";

    /// <summary>It is a replica that has its primary's data and follows.</summary>
    public bool IsStreaming => Link == "streaming";

    /// <summary>How long it has not heard from its primary.</summary>
    public long SilenceMs { get; init; }

    /// <summary>What is left of its lease, and of its promise not to be promoted.</summary>
    public long LeaseMs { get; init; }
    public long PromiseMs { get; init; }

    /// <summary>Its own clock when it answered; leases are counted from it.</summary>
    public long ClockMs { get; init; }

    /// <summary>What it listens on beside its own port: address:port each.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>How long one of its threads that serve clients has not got to the next event.</summary>
    public long TurnMs { get; init; }

    public SnapshotReport Snapshot { get; init; } = SnapshotReport.None;

    /// <summary>The version of the program, where that is not Larder's to choose; empty of Larder's own nodes.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>All that it told, by the names of STATUS or INFO.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Of each of its replicas, by where it is reached, how many bytes it lacks.</summary>
    public IReadOnlyDictionary<string, long> ReplicaLags { get; init; } = new Dictionary<string, long>();
}
