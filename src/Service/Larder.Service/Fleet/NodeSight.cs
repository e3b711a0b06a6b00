// What is known of a node at one moment.
namespace Larder.Service.Fleet;

/// <summary>What a node answers when it is asked whether it is ready.</summary>
enum NodeAnswer
{
    /// <summary>Nothing, or nothing in time.</summary>
    None,

    /// <summary>Something, but it does not serve yet.</summary>
    Busy,

    /// <summary>It serves.</summary>
    Ready,
}

/// <summary>What is known of a node.</summary>
sealed record NodeSight
{
    /// <summary>It has a process.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Its host is not reached: whether it runs is not known.</summary>
    public bool IsLost { get; init; }

    /// <summary>For how long its host has been said to be gone, by the watch of who looks; 0 where it is not.</summary>
    public long LostMs { get; init; }

    /// <summary>Its end was asked for and has not come yet.</summary>
    public bool IsStopping { get; init; }

    /// <summary>Its process; 0 where it has none.</summary>
    public int Pid { get; init; }

    /// <summary>When the node that has the process was made; 0 where that is not known.</summary>
    public long Born { get; init; }

    /// <summary>How long its next start has to wait, as it has ended soon after earlier ones.</summary>
    public long StartDelayMs { get; init; }

    /// <summary>Why its last process ended without having served; empty where that is not known.</summary>
    public string LastWords { get; init; } = "";

    public NodeAnswer Answer { get; init; }

    /// <summary>For how long it has owed an answer; 0 where it owes none.</summary>
    public long SilentMs { get; init; }

    /// <summary>It has a process that has been silent for too long.</summary>
    public bool IsHung { get; init; }

    /// <summary>It has a process, and its folder or what belongs in there is gone.</summary>
    public bool FolderIsLost { get; init; }

    /// <summary>The last that it told of itself since its process started; null when it has not yet.</summary>
    public NodeReport? Status { get; init; }

    /// <summary>When the last lease that the agent gave it ends, by the agent's monotonic clock in milliseconds; 0 where it
    /// gave none.</summary>
    public long LastLeaseEndsMs { get; init; }

    public static NodeSight Nothing { get; } = new();
}
