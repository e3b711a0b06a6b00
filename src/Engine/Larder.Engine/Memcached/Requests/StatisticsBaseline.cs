// What stats reset does: the counts go on, and what they were at the reset is taken off when they are shown. So no loop
// has to write to another's counters.
using Larder.Engine.Telemetry;

namespace Larder.Engine.Memcached.Requests;

/// <summary>All counts as they were at the last reset; zeros before.</summary>
public sealed record StatisticsBaseline
{
    public CommandFigures Figures { get; init; }
    public long Expired { get; init; }
    public long Evicted { get; init; }
    public NetworkTotals Network { get; init; }
    public long RejectedConnections { get; init; }

    /// <summary>By the number of the class of sizes.</summary>
    public ClassFigures[] Classes { get; init; } = new ClassFigures[SlabClasses.Limit];
    public ClassCensus[] Censuses { get; init; } = new ClassCensus[SlabClasses.Limit];
}
