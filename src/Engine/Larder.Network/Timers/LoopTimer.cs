// A moment at which a loop shall do something once: the end of a blocking command's patience, a retry.
namespace Larder.Network.Timers;

/// <summary>A one-shot timer. Belongs to one loop and its thread.</summary>
public abstract class LoopTimer
{
    internal int HeapIndex = -1;

    /// <summary>When it is due, in the loop's monotonic milliseconds.</summary>
    public long DueMs { get; internal set; }

    /// <summary>True from being scheduled until it fires or is cancelled.</summary>
    public bool IsScheduled => HeapIndex >= 0;

    /// <summary>Called once, at <see cref="DueMs"/> or soon after. May schedule itself again.</summary>
    protected internal abstract void Fire();
}
