// What a target tracking policy wants: a pure function of the metric's last periods, the policy and the present capacity, by
// the rules that ElastiCache documents for its policies.
//
//   out   three periods at or above the target   by as much as the metric is above it, by a fifth and by one at least
//   in    fifteen periods at or below three quarters of it   by one, and not where that would bring it back above
namespace Larder.Service.Scaling;

/// <summary>What a policy wants.</summary>
enum ScalingWish
{
    /// <summary>Nothing: it is well, or not enough is known.</summary>
    Stay,
    Out,
    In,

    /// <summary>It would want less, and never asks for it.</summary>
    NeverIn,
}

/// <summary>A policy's verdict.</summary>
/// <param name="Capacity">What it wants.</param>
/// <param name="Cause">Why, in words; empty where it wants nothing.</param>
/// <param name="NotScaled">The API's code where it wants something that cannot be.</param>
/// <param name="Policy">Whose verdict it is.</param>
sealed record ScalingVerdict(ScalingWish Wish, int Capacity, string Cause = "", string NotScaled = "", string Policy = "");

/// <summary>What a policy says.</summary>
sealed record TrackingRule(string Name, string Metric, double Target, long OutCooldownMs, long InCooldownMs, bool NeverIn);

/// <summary>What is so.</summary>
sealed record TrackingState
{
    /// <summary>The metric by whole periods, oldest first; null where it was not measured.</summary>
    public required IReadOnlyList<double?> Points { get; init; }
    public required int Capacity { get; init; }
    public required int Min { get; init; }
    public required int Max { get; init; }
    public required long NowUnixMs { get; init; }

    /// <summary>When the last change by a policy in either direction ended; 0 for never.</summary>
    public long LastOutUnixMs { get; init; }
    public long LastInUnixMs { get; init; }

    /// <summary>The capacity before the last change outwards.</summary>
    public int BeforeLastOut { get; init; }

    /// <summary>The load that a capacity carries, in whatever unit.</summary>
    public required Func<int, double> Carries { get; init; }
}

/// <summary>Decides.</summary>
static class TargetTracking
{
    public const int OutPeriods = 3, InPeriods = 15;
    const double InShare = 0.75, OutShareMin = 0.2;

    public const string AtMax = "AlreadyAtMaxCapacity", AtMin = "AlreadyAtMinCapacity";
    public const string Flapping = "AutoScalingAnticipatedFlapping";

    public static ScalingVerdict Decide(TrackingRule rule, TrackingState state)
    {
        if (Last(state.Points, OutPeriods, value => value >= rule.Target) is { } high) return Out(rule, state, high);
        if (Last(state.Points, InPeriods, value => value <= InShare * rule.Target) is { } low) return In(rule, state, low);
        return new ScalingVerdict(ScalingWish.Stay, state.Capacity);
    }

    /// <summary>Availability first: who wants most outwards has it, and inwards it goes only where all want it that ever do.
    /// </summary>
    public static ScalingVerdict Combine(IReadOnlyList<ScalingVerdict> verdicts, int capacity)
    {
        var most = verdicts.Where(verdict => verdict.Wish == ScalingWish.Out).MaxBy(verdict => verdict.Capacity);
        if (most is not null) return most;
        var asking = verdicts.Where(verdict => verdict.Wish != ScalingWish.NeverIn).ToArray();
        var isAgreed = asking.Length > 0 && asking.All(verdict => verdict.Wish == ScalingWish.In);
        var refused = asking.FirstOrDefault(verdict => verdict.NotScaled.Length > 0);
        return isAgreed ? refused ?? asking.MaxBy(verdict => verdict.Capacity)! : new ScalingVerdict(ScalingWish.Stay, capacity);
    }

    static ScalingVerdict Out(TrackingRule rule, TrackingState state, double metric)
    {
        var cause = Cause(rule, metric, "at or above the target", rule.Target, OutPeriods);
        if (state.Capacity >= state.Max) return new ScalingVerdict(ScalingWish.Out, state.Capacity, cause, AtMax, rule.Name);
        // While it cools down, what was added counts as a part of what is wanted now.
        var isCooling = state.LastOutUnixMs > 0 && state.NowUnixMs < state.LastOutUnixMs + rule.OutCooldownMs;
        var from = isCooling ? Math.Min(state.BeforeLastOut, state.Capacity) : state.Capacity;
        var wanted = Math.Min(Grown(state, from, Math.Max((metric / rule.Target) - 1, OutShareMin)), state.Max);
        return wanted > state.Capacity
            ? new ScalingVerdict(ScalingWish.Out, wanted, cause, Policy: rule.Name)
            : new ScalingVerdict(ScalingWish.Stay, state.Capacity);
    }

    // The capacity whose load is nearest to what is wanted.
    static int Grown(TrackingState state, int from, double share)
    {
        var load = state.Carries(from) * (1 + share);
        var grown = from + 1;
        while (grown < state.Max && Math.Abs(state.Carries(grown + 1) - load) <= Math.Abs(state.Carries(grown) - load)) grown++;
        return grown;
    }

    static ScalingVerdict In(TrackingRule rule, TrackingState state, double metric)
    {
        if (rule.NeverIn) return new ScalingVerdict(ScalingWish.NeverIn, state.Capacity);
        var cause = Cause(rule, metric, "at or below three quarters of the target", rule.Target, InPeriods);
        if (state.Capacity <= state.Min) return new ScalingVerdict(ScalingWish.In, state.Capacity, cause, AtMin, rule.Name);
        var isCooling = IsWithin(state.LastInUnixMs, rule.InCooldownMs) || IsWithin(state.LastOutUnixMs, rule.OutCooldownMs);
        if (isCooling) return new ScalingVerdict(ScalingWish.Stay, state.Capacity);
        var after = metric * state.Carries(state.Capacity) / state.Carries(state.Capacity - 1);
        return after >= rule.Target
            ? new ScalingVerdict(ScalingWish.In, state.Capacity, cause, Flapping, rule.Name)
            : new ScalingVerdict(ScalingWish.In, state.Capacity - 1, cause, Policy: rule.Name);

        bool IsWithin(long endUnixMs, long cooldownMs) => endUnixMs > 0 && state.NowUnixMs < endUnixMs + cooldownMs;
    }

    // The newest of the last periods where all of them are as asked.
    static double? Last(IReadOnlyList<double?> points, int count, Func<double, bool> isSo) =>
        points.Count >= count && points.Skip(points.Count - count).All(point => point is { } value && isSo(value))
            ? points[^1]
            : null;

    static string Cause(TrackingRule rule, double metric, string relation, double target, int periods) =>
        FormattableString.Invariant(
            $"policy {rule.Name}: {rule.Metric} was {relation} {target:0.##} for {periods} periods in a row, ")
        + FormattableString.Invariant($"lastly {metric:0.##}");
}
