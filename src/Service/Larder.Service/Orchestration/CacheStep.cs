// The steps that a plan is made of. Each may be taken again: a kill in the middle does no harm.
namespace Larder.Service.Orchestration;

/// <summary>Kinds of steps.</summary>
enum StepKind
{
    // Of one node.
    StartNode,
    RestartNode,
    KillNode,
    EndNode,
    RemoveNode,
    AdmitNode,
    ConfigureNode,
    UpgradeNode,
    ReplaceNode,
    OrderAlone,
    OrderPrimary,
    OrderReplica,
    Listen,
    Unlisten,
    TellMembership,

    // Of the cache's snapshot; the node is the one that writes it.
    TakeSnapshot,
    FinishSnapshot,
    FailSnapshot,
    EndFinalSnapshot,

    // Of a shard; the node is the one that is to be primary.
    Failover,
    AskSwitch,
    FollowSource,
    LeaveSource,
    Switch,
    TestFailover,

    // Of the whole cache.
    PublishMembership,
    MakeAvailable,
    GiveUp,
    Fail,
    FailRestore,
    RemoveCache,
}

/// <summary>One step.</summary>
/// <param name="Node">The name of the node that it concerns; empty for none.</param>
/// <param name="Port">What is listened on.</param>
sealed record CacheStep(StepKind Kind, string Node = "", int Shard = 0, int Port = 0, bool IsShared = false)
{
    /// <summary>Steps with the same subject do not run side by side.</summary>
    public string Subject => Kind switch
    {
        StepKind.Failover or StepKind.AskSwitch or StepKind.Switch or StepKind.TestFailover => $"shard {Shard}",
        StepKind.TakeSnapshot or StepKind.FinishSnapshot or StepKind.FailSnapshot or StepKind.EndFinalSnapshot => "snapshot",
        StepKind.FailRestore => "",
        StepKind.GiveUp => "limit",
        _ => Node,
    };
}

/// <summary>What a plan has to know beside the record and what is seen.</summary>
sealed record PlanFacts
{
    public bool HasAutoDiscovery { get; init; }
    public bool HasFurtherAddresses { get; init; }
    public bool HasReplicas { get; init; }
    public long NowUnixMs { get; init; }

    /// <summary>The version of Larder that nodes run when they are started now.</summary>
    public string Build { get; init; } = "";

    /// <summary>See <see cref="IOtherHosts"/>.</summary>
    public long LeasesEndAfterMs { get; init; }
    public long GraceMs { get; init; }

    /// <summary>The snapshot that is to be taken of it, and where to; null for none.</summary>
    public Store.SnapshotRecord? Snapshot { get; init; }
    public string SnapshotFile { get; init; } = "";

    /// <summary>The newest history of changes that the primary of a shard was seen with, by the shard's number.</summary>
    public IReadOnlyDictionary<int, string> Histories { get; init; } = new Dictionary<int, string>();

    /// <summary>Since when the primary of a shard does not serve, by the shard's number; without those that do.</summary>
    public IReadOnlyDictionary<int, long> LeaderlessSince { get; init; } = new Dictionary<int, long>();

    /// <summary>Since when the snapshot's file has not grown; null where none is written.</summary>
    public long? SnapshotStillSince { get; init; }

    /// <summary>Since when the cache is not as it was ordered to be; null while it is.</summary>
    public long? OrderedSince { get; init; }

    /// <summary>The replicas that each primary was told of, by run id.</summary>
    public IReadOnlyDictionary<string, string> MembersTold { get; init; } = new Dictionary<string, string>();
}
