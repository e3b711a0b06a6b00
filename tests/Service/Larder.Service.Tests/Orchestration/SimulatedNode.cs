// A node that exists only in memory: takes orders as a real one does, follows its primary, and may end, hang or lose its folder
// at any moment.
using Larder.Service.Fleet;

namespace Larder.Service.Tests.Orchestration;

sealed class SimulatedNode(NodeSpec spec)
{
    static int s_runs;

    public NodeSpec Spec { get; } = spec;
    public bool IsRunning { get; private set; }
    public bool IsHung { get; set; }
    public bool FolderIsLost { get; set; }

    /// <summary>Turns until it answers.</summary>
    public int StartsIn { get; set; }

    /// <summary>It is sent a copy that does not come to its end.</summary>
    public bool IsCopying { get; set; }

    /// <summary>What it was sent and has not read yet; it does when it is asked how far it is.</summary>
    public IReadOnlyList<int> Unread { get; set; } = [];

    /// <summary>It never comes to answer.</summary>
    public bool IsBroken { get; set; }

    public string RunId { get; private set; } = "";
    public NodeRole Role { get; private set; }
    public long Epoch { get; private set; }
    public long LeaseEndsMs { get; set; }
    public long PromiseEndsMs { get; set; }
    public long ReleasedBefore { get; private set; }

    /// <summary>It is to be primary, and gives no further word to the one before.</summary>
    public bool IsWithheld { get; private set; }
    public HashSet<string> Addresses { get; } = [];

    /// <summary>The changes that it has, each by its number.</summary>
    public List<int> Data { get; private set; } = [];
    public string History { get; private set; } = "";
    public bool IsStreaming { get; private set; }
    public string PrimaryAddress { get; private set; } = "";
    public int PrimaryPort { get; private set; }
    public string Members { get; private set; } = "";
    public bool IsPaused { get; set; }
    public SnapshotReport Snapshot { get; private set; } = SnapshotReport.None;

    /// <summary>What it has written in files, by their names.</summary>
    public Dictionary<string, int[]> Files { get; init; } = [];

    /// <summary>Why it cannot write a file; empty where it can.</summary>
    public string SnapshotFailure { get; set; } = "";

    /// <summary>Its files do not grow, and do not fail either.</summary>
    public bool WritesNothing { get; set; }

    int _snapshotTurns;

    public void Start(int turns)
    {
        (IsRunning, IsHung, FolderIsLost, StartsIn, RunId) = (true, false, false, turns, $"run-{++s_runs}");
        (IsStreaming, IsPaused, Snapshot) = (false, false, SnapshotReport.None);
        Addresses.Clear();
        LeaseEndsMs = 0;
    }

    /// <summary>Its process ends; what it held is gone unless it was saved.</summary>
    public void End(bool keepsData)
    {
        IsRunning = false;
        IsStreaming = false;
        Addresses.Clear();
        if (!keepsData) (Data, History) = ([], "");
    }

    public bool Answers => IsRunning && !IsHung && StartsIn == 0;

    /// <summary>Whether a client's write is taken at this moment.</summary>
    public bool TakesWrites(long nowMs) => Answers && !IsPaused
        && (Role == NodeRole.Alone || (Role == NodeRole.Primary && nowMs < LeaseEndsMs));

    public OrderAnswer Take(string[] words, long nowMs)
    {
        if (!Answers) return OrderAnswer.NotReached;
        if (words[0] == "SNAPSHOT") return BeginSnapshot(words[1]);
        var epoch = long.Parse(words[0] == "ROLE" ? words[2] : words[1]);
        if (epoch < Epoch) return new OrderAnswer(true, $"EPOCH {Epoch} is known here");
        switch (words[0])
        {
            case "RELEASE":
                ReleasedBefore = epoch;
                PromiseEndsMs = 0;
                return OrderAnswer.Done;
            case "LISTEN":
                Addresses.Add($"{words[2]}:{words[3]}");
                return OrderAnswer.Done;
            case "UNLISTEN":
                Addresses.Remove($"{words[2]}:{words[3]}");
                return OrderAnswer.Done;
        }
        var role = Enum.Parse<NodeRole>(words[1], ignoreCase: true);
        if (role != NodeRole.Replica && Role == NodeRole.Replica) IsWithheld = true;
        if (IsWithheld && role != NodeRole.Replica && PromiseEndsMs > nowMs)
        {
            return new OrderAnswer(true, $"PROMISED for another {PromiseEndsMs - nowMs} ms");
        }
        (Role, Epoch, IsWithheld) = (role, epoch, false);
        Members = role == NodeRole.Primary ? string.Join(' ', words[5..]) : "";
        (PrimaryAddress, PrimaryPort) = role == NodeRole.Replica ? (words[4], int.Parse(words[5])) : ("", 0);
        if (role != NodeRole.Replica && History.Length == 0) History = $"history-{RunId}";
        if (role == NodeRole.Replica) IsStreaming = false;
        return OrderAnswer.Done;
    }

    /// <summary>Another moment passes: it starts, or takes over what its primary has.</summary>
    public void Turn(IEnumerable<SimulatedNode> others, bool copies)
    {
        if (!IsRunning || IsHung || IsBroken) return;
        if (StartsIn > 0) StartsIn--;
        if (Snapshot.Standing == SnapshotStanding.Running && !WritesNothing && --_snapshotTurns == 0)
        {
            Snapshot = SnapshotFailure.Length > 0
                ? Snapshot with { Standing = SnapshotStanding.Failed, Failure = SnapshotFailure }
                : Snapshot with { Standing = SnapshotStanding.Done, Bytes = Files[Snapshot.Path].Length };
        }
        if (StartsIn > 0 || Role != NodeRole.Replica) return;
        var primary = others.FirstOrDefault(node => node.Answers && Follows(node));
        if (primary is not { Role: NodeRole.Primary or NodeRole.Alone })
        {
            IsStreaming = false;
            return;
        }
        if (!copies || IsCopying) return;
        (Data, History, IsStreaming) = ([.. primary.Data], primary.History, true);
    }

    /// <summary>It was told to follow that one.</summary>
    public bool Follows(SimulatedNode primary) =>
        (primary.Spec.Address, primary.Spec.Port) == (PrimaryAddress, PrimaryPort);

    OrderAnswer BeginSnapshot(string path)
    {
        if (Snapshot.Standing == SnapshotStanding.Running)
        {
            return new OrderAnswer(true, $"BUSY a snapshot is being taken to {Snapshot.Path}");
        }
        (Snapshot, _snapshotTurns) = (new SnapshotReport(SnapshotStanding.Running, path, 0, ""), 5);
        Files[path] = [.. Data];
        return OrderAnswer.Done;
    }

    public void Write(int number) => Data.Add(number);

    public NodeSight Look() => new()
    {
        IsRunning = IsRunning,
        Born = IsRunning ? Spec.Born : 0,
        Answer = Answers ? NodeAnswer.Ready : NodeAnswer.None,
        IsHung = IsHung,
        FolderIsLost = FolderIsLost,
        Status = !IsRunning || StartsIn > 0 ? null : new NodeReport
        {
            RunId = RunId,
            Role = Role,
            Epoch = Epoch,
            IsReady = true,
            History = History,
            Offset = Data.Count,
            Link = Role != NodeRole.Replica ? "none" : IsCopying ? "copying" : IsStreaming ? "streaming" : "connecting",
            SilenceMs = IsStreaming ? 0 : -1,
            Addresses = [.. Addresses],
            Snapshot = Snapshot,
        },
    };
}
