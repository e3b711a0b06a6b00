// After every turn in which a loop may have changed something the append-only file is told, if its thread sleeps. And the
// stream of changes ends when nobody reads it any more.
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop; of the first one for the stream as well.</summary>
public sealed class AppendOnlyWork(AppendOnlyFile file, Store store, bool isFirst) : ILoopWork
{
    public long RestsUntilMs => long.MaxValue;

    public bool IsNeeded(long nowMs) => isFirst && IsForNobody;

    bool IsForNobody => store.Changes is { IsOn: true, IsRead: false };

    public long Run(long nowMs)
    {
        file.Notice();
        if (isFirst && IsForNobody && store.TryEnterAll())
        {
            if (IsForNobody) store.Changes.TurnOff();
            store.ExitAll();
        }
        return nowMs;
    }
}
