// How many steps were taken for caches, and how often a primary was replaced.
using System.Diagnostics.Metrics;

namespace Larder.Service.Orchestration;

/// <summary>Counts steps.</summary>
static class StepMeter
{
    static readonly Meter Meter = new("Larder.Orchestration");

    static readonly Counter<long> Steps =
        Meter.CreateCounter<long>("larder.steps", null, "Steps taken for caches, by kind and outcome");

    static readonly Counter<long> Failovers =
        Meter.CreateCounter<long>("larder.failovers", null, "Primaries that were replaced: after their end, or as planned");

    public static void Count(StepKind step, bool isDone) =>
        Steps.Add(1, new("step", step.ToString()), new("outcome", isDone ? "done" : "failed"));

    public static void CountFailover(bool isPlanned) =>
        Failovers.Add(1, new KeyValuePair<string, object?>("planned", isPlanned ? "yes" : "no"));
}
