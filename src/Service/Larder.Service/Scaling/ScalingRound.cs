// One look at all that may be scaled: what is due by the clock, what is under way, what bounds and policies want now.
//
//   schedule due --> bounds changed --+
//   bounds set by the API ------------+--> capacity outside? --+
//   metric --> window --> policies --> capacity wanted ---------+--> activity noted --> order to the grain --> done
//
// All that is decided is on disk before it is done, so that it is done once, whoever looks and whenever a service is stopped.
using Larder.Base;
using Larder.Service.Insights.Metrics;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Scaling;

/// <summary>How long a period of a policy's metric is.</summary>
sealed record ScalingOptions(TimeSpan Period);

/// <summary>Has a cache changed.</summary>
delegate Task OrderChange(string cacheKey, CacheChange change);

/// <summary>Called by one at a time.</summary>
sealed class ScalingRound(
    ScalingOptions options, ScalingStore store, CacheStore caches, IMetricHistory metrics, OrderChange order, Clock clock,
    ILogger<ScalingRound> log)
{
    const long SoonMs = 1_000, RestMs = 3_600_000, FailureRestMs = 300_000;
    const int UsualCooldownSeconds = 600, ReadsPerPeriod = 6;

    readonly Dictionary<string, MetricWindow> _windows = [];

    // Until when a target rests after a failure, and what was last told of it that could not be.
    readonly Dictionary<string, long> _resting = [];
    readonly Dictionary<string, string> _refused = [];

    HashSet<string>? _known;
    long _tidiedAtUnixMs;

    long ReadMs => Math.Max((long)options.Period.TotalMilliseconds / ReadsPerPeriod, 100);

    /// <summary>Looks, and returns after how many milliseconds to look again.</summary>
    public async Task<long> LookAsync()
    {
        var waits = new List<long> { RestMs };
        var targets = await store.ListAsync();
        await TidyAsync([.. targets.Select(target => target.Key)]);
        foreach (var gone in _windows.Keys.Except(targets.SelectMany(WindowNames)).ToArray()) _windows.Remove(gone);
        foreach (var target in targets)
        {
            try
            {
                waits.Add(await LookAtAsync(target));
            }
            catch (Exception error)
            {
                log.LogWarning(error, "{Target}: a look failed and is tried again", target.Key);
                waits.Add(SoonMs);
            }
        }
        return waits.Min();
    }

    // When a target has come or gone, and now and then.
    async Task TidyAsync(HashSet<string> keys)
    {
        if (_known is { } known && known.SetEquals(keys) && clock.UnixMs < _tidiedAtUnixMs + RestMs) return;
        await store.TidyAsync(clock.UnixMs);
        (_known, _tidiedAtUnixMs) = (keys, clock.UnixMs);
    }

    async Task<long> LookAtAsync(ScalableTargetRecord target)
    {
        if (target.Schedules.Any(IsDue))
        {
            await store.ChangeAsync(target.Key, row => ScheduledChange.Apply(row, clock.UnixMs));
            return 0;
        }
        if (await caches.FindAsync(target.CacheKey) is not { } cache) return RestMs;
        if (ScalingDimension.Named(target.Dimension) is not { } dimension) return RestMs;
        foreach (var policy in target.Policies)
        {
            WindowOf(target, policy).Add(clock.UnixMs, ScalingMetrics.Read(policy.Metric, cache, metrics));
        }
        if (await store.FindOpenAsync(target) is { } open)
        {
            await GoOnAsync(open, cache, dimension);
            return SoonMs;
        }
        var mayAct = cache.Status == CacheStatus.Available && _resting.GetValueOrDefault(target.Key) <= clock.UnixMs;
        if (mayAct && await ActAsync(target, cache, dimension)) return SoonMs;
        var due = target.Schedules.Where(action => action.NextUnixMs > 0).Select(action => action.NextUnixMs - clock.UnixMs);
        if (target.BoundsPending) due = due.Append(SoonMs);
        if (target.Policies.Count > 0) due = due.Append(ReadMs);
        return Math.Max(due.Append(RestMs).Min(), 0);
    }

    bool IsDue(ScheduledActionRecord action) => action.NextUnixMs > 0 && action.NextUnixMs <= clock.UnixMs;

    // True where something was begun.
    async Task<bool> ActAsync(ScalableTargetRecord target, CacheRecord cache, ScalingDimension dimension)
    {
        var capacity = dimension.Capacity(cache);
        if (target.BoundsPending)
        {
            var within = Math.Clamp(capacity, target.MinCapacity, target.MaxCapacity);
            if (within == capacity)
            {
                await store.ChangeAsync(target.Key, row =>
                {
                    // Unless they were set again meanwhile.
                    if (row.Revision == target.Revision) row.BoundsPending = false;
                    return [];
                });
                return true;
            }
            var which = within > capacity ? "minimum" : "maximum";
            return await BeginAsync(target, cache, dimension, new ScalingStep(within, $"{which} capacity was set to {within}"));
        }
        if (target.Policies.Count == 0) return false;
        var verdict = await VerdictAsync(target, cache, dimension, capacity);
        var isSuspended = verdict.Wish == ScalingWish.Out ? target.ScalingOutSuspended : target.ScalingInSuspended;
        if (verdict.Wish is not (ScalingWish.Out or ScalingWish.In) || isSuspended)
        {
            _refused.Remove(target.Key);
            return false;
        }
        if (verdict.NotScaled.Length > 0) return await TellRefusedAsync(target, dimension, capacity, verdict);
        _refused.Remove(target.Key);
        return await BeginAsync(target, cache, dimension, new ScalingStep(verdict.Capacity, verdict.Cause, verdict.Policy));
    }

    async Task<ScalingVerdict> VerdictAsync(
        ScalableTargetRecord target, CacheRecord cache, ScalingDimension dimension, int capacity)
    {
        var longestMs = target.Policies.Max(policy => Math.Max(OutCooldownMs(policy), InCooldownMs(policy)));
        var done = await store.ListDoneAsync(target.Key, clock.UnixMs - longestMs);
        var lastOut = done.FirstOrDefault(row => row.ToCapacity > row.FromCapacity);
        var lastIn = done.FirstOrDefault(row => row.ToCapacity < row.FromCapacity);
        var verdicts = target.Policies.Select(policy => TargetTracking.Decide(RuleOf(policy), new TrackingState
        {
            Points = WindowOf(target, policy).Points(clock.UnixMs),
            Capacity = capacity,
            Min = target.MinCapacity,
            Max = Math.Min(target.MaxCapacity, dimension.Max(cache)),
            NowUnixMs = clock.UnixMs,
            LastOutUnixMs = lastOut?.EndUnixMs ?? 0,
            LastInUnixMs = lastIn?.EndUnixMs ?? 0,
            BeforeLastOut = lastOut?.FromCapacity ?? 0,
            Carries = number => dimension.Carries(cache, number),
        }));
        return TargetTracking.Combine([.. verdicts], capacity);
    }

    async Task<bool> BeginAsync(ScalableTargetRecord target, CacheRecord cache, ScalingDimension dimension, ScalingStep step)
    {
        var activity = ScalingWords.Begun(target, dimension, dimension.Capacity(cache), step, clock.UnixMs);
        if (!await store.TryBeginAsync(target, activity, ScalingWords.EventOf(cache, activity, clock.UnixMs))) return false;
        log.LogInformation("{Target}: {Description} {Cause}", target.Key, activity.Description, activity.Cause);
        await OrderAsync(activity, cache, dimension);
        return true;
    }

    // Absolute, so that it may be ordered again where a service was stopped in between.
    async Task OrderAsync(ScalingActivityRecord activity, CacheRecord cache, ScalingDimension dimension)
    {
        try
        {
            await order(cache.Key, dimension.Change(cache, activity.ToCapacity));
            await store.ChangeActivityAsync(activity.Id, row => row.IsOrdered = true);
        }
        catch (ApiException refusal)
        {
            _resting[activity.TargetKey] = clock.UnixMs + FailureRestMs;
            var message = ScalingWords.Failed(activity, dimension, refusal.Message);
            await EndAsync(activity, cache, ScalingActivityRecord.Failed, message);
        }
    }

    async Task GoOnAsync(ScalingActivityRecord activity, CacheRecord cache, ScalingDimension dimension)
    {
        if (cache.Status != CacheStatus.Available) return;
        if (dimension.Capacity(cache) == activity.ToCapacity)
        {
            await EndAsync(activity, cache, ScalingActivityRecord.Successful, ScalingWords.Done(activity, dimension));
        }
        else if (activity.IsOrdered)
        {
            await EndAsync(activity, cache, ScalingActivityRecord.Overridden, "Another change has taken its place.");
        }
        else
        {
            await OrderAsync(activity, cache, dimension);
        }
    }

    Task EndAsync(ScalingActivityRecord activity, CacheRecord cache, string status, string message) => store.ChangeActivityAsync(
        activity.Id,
        row => (row.Status, row.StatusMessage, row.EndUnixMs) = (status, message, clock.UnixMs),
        ScalingWords.EventOf(cache, message, clock.UnixMs));

    // Once for as long as it stays so.
    async Task<bool> TellRefusedAsync(
        ScalableTargetRecord target, ScalingDimension dimension, int capacity, ScalingVerdict verdict)
    {
        if (_refused.GetValueOrDefault(target.Key) == verdict.NotScaled) return false;
        _refused[target.Key] = verdict.NotScaled;
        await store.ChangeAsync(target.Key, row => [ScalingWords.Refused(row, dimension, capacity, verdict, clock.UnixMs)]);
        return true;
    }

    static TrackingRule RuleOf(ScalingPolicyRecord policy) => new(
        policy.Name, policy.Metric, double.Parse(policy.TargetValue, System.Globalization.CultureInfo.InvariantCulture),
        OutCooldownMs(policy), InCooldownMs(policy), policy.DisableScaleIn);

    static long OutCooldownMs(ScalingPolicyRecord policy) =>
        1000L * (policy.ScaleOutCooldown < 0 ? UsualCooldownSeconds : policy.ScaleOutCooldown);

    static long InCooldownMs(ScalingPolicyRecord policy) =>
        1000L * (policy.ScaleInCooldown < 0 ? UsualCooldownSeconds : policy.ScaleInCooldown);

    static IEnumerable<string> WindowNames(ScalableTargetRecord target) =>
        target.Policies.Select(policy => WindowName(target, policy));

    static string WindowName(ScalableTargetRecord target, ScalingPolicyRecord policy) => $"{target.Key} {policy.Metric}";

    MetricWindow WindowOf(ScalableTargetRecord target, ScalingPolicyRecord policy)
    {
        var name = WindowName(target, policy);
        if (_windows.TryGetValue(name, out var known)) return known;
        return _windows[name] = new MetricWindow((long)options.Period.TotalMilliseconds);
    }
}
