// After every turn in which a loop may have changed something the append-only file is told, if its thread sleeps.
using Larder.Engine.Persistence.AppendOnly;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop.</summary>
public sealed class AppendOnlyWork(AppendOnlyFile file) : ILoopWork
{
    public long RestsUntilMs => long.MaxValue;

    public long Run(long nowMs)
    {
        file.Notice();
        return nowMs;
    }
}
