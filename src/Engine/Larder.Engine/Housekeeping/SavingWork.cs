// Begins the snapshots that are due: those that were asked for and waited, and those of the save points.
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Snapshots;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop for the whole store.</summary>
/// <param name="saving">Null where there are no save points.</param>
public sealed class SavingWork(Store store, SnapshotQueue snapshots, Saving? saving) : ILoopWork
{
    const int BusyMs = 1, IdleMs = 100;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs) => snapshots.HasWaiting;

    public long Run(long nowMs)
    {
        if (saving?.IsDue() == true) saving.Schedule();
        RestsUntilMs = saving is { HasSavePoints: true, ChangesSinceSave: > 0 } ? nowMs + IdleMs : long.MaxValue;
        if (!snapshots.HasWaiting) return nowMs + IdleMs;
        RestsUntilMs = 0;
        if (!snapshots.IsDue) return nowMs + BusyMs;
        if (!store.TryEnterAll()) return nowMs + BusyMs;
        try
        {
            snapshots.BeginNext();
        }
        finally
        {
            store.ExitAll();
        }
        return nowMs + BusyMs;
    }
}
