// Activities and events in words: what auto scaling did, and why.
using Larder.Service.Store;

namespace Larder.Service.Scaling;

/// <summary>What is to be done.</summary>
sealed record ScalingStep(int Capacity, string Cause, string Policy = "");

/// <summary>Makes records.</summary>
static class ScalingWords
{
    public static ScalingActivityRecord Begun(
        ScalableTargetRecord target, ScalingDimension dimension, int capacity, ScalingStep step, long nowUnixMs) => new()
    {
        ActivityId = Guid.NewGuid().ToString(),
        TargetKey = target.Key,
        ResourceId = target.ResourceId,
        Dimension = target.Dimension,
        Description = $"Setting {dimension.Noun} to {step.Capacity}.",
        Cause = step.Cause,
        StartUnixMs = nowUnixMs,
        Status = ScalingActivityRecord.InProgress,
        Policy = step.Policy,
        FromCapacity = capacity,
        ToCapacity = step.Capacity,
        MinCapacity = target.MinCapacity,
        MaxCapacity = target.MaxCapacity,
    };

    public static ScalingActivityRecord Scheduled(
        ScalableTargetRecord target, ScheduledActionRecord action, int min, int max, long nowUnixMs)
    {
        var isPossible = min <= max;
        return new ScalingActivityRecord
        {
            ActivityId = Guid.NewGuid().ToString(),
            TargetKey = target.Key,
            ResourceId = target.ResourceId,
            Dimension = target.Dimension,
            Description = $"Setting min capacity to {min} and max capacity to {max}",
            Cause = $"scheduled action name {action.Name} was triggered",
            StartUnixMs = nowUnixMs,
            EndUnixMs = nowUnixMs,
            Status = isPossible ? ScalingActivityRecord.Successful : ScalingActivityRecord.Failed,
            StatusMessage = isPossible
                ? $"Successfully set min capacity to {min} and max capacity to {max}"
                : $"Failed to set min capacity to {min} and max capacity to {max}: the minimum is above the maximum.",
            MinCapacity = min,
            MaxCapacity = max,
        };
    }

    public static ScalingActivityRecord Refused(
        ScalableTargetRecord target, ScalingDimension dimension, int capacity, ScalingVerdict verdict, long nowUnixMs) => new()
    {
        ActivityId = Guid.NewGuid().ToString(),
        TargetKey = target.Key,
        ResourceId = target.ResourceId,
        Dimension = target.Dimension,
        Description = $"Attempting to scale {dimension.Noun}",
        Cause = verdict.Cause,
        StartUnixMs = nowUnixMs,
        EndUnixMs = nowUnixMs,
        Status = ScalingActivityRecord.Unfulfilled,
        StatusMessage = $"Not scaled: {verdict.NotScaled}",
        FromCapacity = capacity,
        ToCapacity = capacity,
        NotScaledCode = verdict.NotScaled,
        MinCapacity = target.MinCapacity,
        MaxCapacity = target.MaxCapacity,
    };

    public static string Done(ScalingActivityRecord activity, ScalingDimension dimension) =>
        $"Successfully set {dimension.Noun} to {activity.ToCapacity}. Change successfully fulfilled by elasticache.";

    public static string Failed(ScalingActivityRecord activity, ScalingDimension dimension, string why) =>
        $"Failed to set {dimension.Noun} to {activity.ToCapacity}. Reason: {why}";

    public static EventRecord EventOf(CacheRecord cache, ScalingActivityRecord activity, long nowUnixMs) =>
        EventOf(cache, $"{activity.Description} Cause: {activity.Cause}", nowUnixMs);

    public static EventRecord EventOf(CacheRecord cache, string text, long nowUnixMs) => new()
    {
        SourceType = cache.IsGroup ? "replication-group" : "cache-cluster",
        SourceId = cache.Id,
        Message = $"Auto Scaling: {text}",
        AtUnixMs = nowUnixMs,
        Topic = cache.NotificationStatus == "active" ? cache.NotificationTopic : "",
    };
}
