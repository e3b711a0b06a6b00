// RegisterScalableTarget, DeregisterScalableTarget, DescribeScalableTargets, and the tags of targets.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Scaling;
using Larder.Service.Store;

namespace Larder.Service.Api.AutoScaling;

sealed class ScalableTargetActions(
    ScalingStore store, CacheStore caches, Scaler scaler, Locality locality, Clock clock)
{
    const int PageMax = 50;

    public async Task<object> RegisterAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        var cache = await caches.FindAsync(named.CacheKey);
        if (cache is null || cache.Status == CacheStatus.Deleting || !named.Dimension.IsOf(cache))
        {
            throw AutoScalingErrors.Invalid($"ElastiCache has no resource {named.ResourceId} for {named.Dimension.Name}.");
        }
        var (min, max) = (request.Number("MinCapacity"), request.Number("MaxCapacity"));
        var suspended = request.Object("SuspendedState");
        var role = request.Text("RoleARN");
        var tags = TagsOf(request);
        var target = await store.PutAsync(named.Key, () => New(named), row =>
        {
            if (row.Revision == 0 && (min is null || max is null))
            {
                throw AutoScalingErrors.Constraint(min is null ? "minCapacity" : "maxCapacity", null, "not be null");
            }
            (row.MinCapacity, row.MaxCapacity) = Bounds(named.Dimension, cache, min ?? row.MinCapacity, max ?? row.MaxCapacity);
            row.RoleArn = role ?? row.RoleArn;
            row.ScalingInSuspended = suspended?.Flag("DynamicScalingInSuspended") ?? row.ScalingInSuspended;
            row.ScalingOutSuspended = suspended?.Flag("DynamicScalingOutSuspended") ?? row.ScalingOutSuspended;
            row.SchedulesSuspended = suspended?.Flag("ScheduledScalingSuspended") ?? row.SchedulesSuspended;
            row.BoundsPending = true;
        });
        if (tags.Count > 0) await store.TagsAsync(target.Arn, present => Put(present, tags));
        scaler.Wake();
        return new { ScalableTargetARN = target.Arn };
    }

    public async Task<object> DeregisterAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        if (!await store.RemoveAsync(named.Key)) throw AutoScalingErrors.NoTarget(named.ResourceId, named.Dimension.Name);
        scaler.Wake();
        return new { };
    }

    public async Task<object> DescribeAsync(JsonRequest request)
    {
        var (_, dimension) = TargetRequests.Filter(request);
        var ids = request.Texts("ResourceIds")?.Select(TargetRequests.Lowered).ToArray();
        if (ids?.Length > PageMax)
        {
            throw AutoScalingErrors.Constraint("resourceIds", null, $"have length less than or equal to {PageMax}");
        }
        var found = (await store.ListAsync())
            .Where(row => ids is null || ids.Contains(row.ResourceId))
            .Where(row => dimension is null || row.Dimension == dimension)
            .OrderBy(row => row.Key, StringComparer.Ordinal);
        var (rows, token) = TokenPage.Of(request, PageMax).Cut(found, row => row.Key);
        return new { ScalableTargets = rows.Select(Shape), NextToken = token };
    }

    public async Task<object> ListTagsAsync(JsonRequest request) =>
        new { Tags = await ChangeTagsAsync(request, change: null) };

    public async Task<object> TagAsync(JsonRequest request)
    {
        var tags = TagsOf(request);
        await ChangeTagsAsync(request, present => Put(present, tags));
        return new { };
    }

    public async Task<object> UntagAsync(JsonRequest request)
    {
        var keys = request.Texts("TagKeys") ?? [];
        await ChangeTagsAsync(request, present =>
        {
            foreach (var key in keys) present.Remove(key);
        });
        return new { };
    }

    async Task<IReadOnlyDictionary<string, string>> ChangeTagsAsync(
        JsonRequest request, Action<Dictionary<string, string>>? change)
    {
        var arn = request.Required("ResourceARN");
        return await store.TagsAsync(arn, change) ?? throw AutoScalingErrors.NoResource(arn);
    }

    static void Put(Dictionary<string, string> present, IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (key, value) in tags) present[key] = value;
        if (present.Count > TagRules.CountMax) throw AutoScalingErrors.TooManyTags();
    }

    static IReadOnlyDictionary<string, string> TagsOf(JsonRequest request)
    {
        try
        {
            return TagRules.Check((request.Map("Tags") ?? new Dictionary<string, string>())
                .Select(pair => ((string?)pair.Key, (string?)pair.Value)));
        }
        catch (ApiException error) when (error.Code == "InvalidParameterValue")
        {
            throw AutoScalingErrors.Invalid(error.Message);
        }
    }

    static (int Min, int Max) Bounds(ScalingDimension dimension, CacheRecord cache, int min, int max)
    {
        if (min > max) throw AutoScalingErrors.Invalid("Maximum capacity cannot be less than minimum capacity.");
        var limit = dimension.Max(cache);
        return min >= 1 && max <= limit
            ? (min, max)
            : throw AutoScalingErrors.Invalid($"The capacity of {dimension.Name} is between 1 and {limit} for this resource.");
    }

    ScalableTargetRecord New(NamedTarget named)
    {
        var number = Guid.NewGuid().ToString("N");
        return new ScalableTargetRecord
        {
            Key = named.Key,
            CacheKey = named.CacheKey,
            ResourceId = named.ResourceId,
            Dimension = named.Dimension.Name,
            Arn = $"arn:aws:application-autoscaling:{locality.Region}:{locality.AccountId}:scalable-target/{number}",
            RoleArn = $"arn:aws:iam::{locality.AccountId}:role/aws-service-role/"
                + "elasticache.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ElastiCacheRG",
            CreatedAtUnixMs = clock.UnixMs,
        };
    }

    static object Shape(ScalableTargetRecord row) => new
    {
        ServiceNamespace = TargetRequests.Namespace,
        row.ResourceId,
        ScalableDimension = row.Dimension,
        row.MinCapacity,
        row.MaxCapacity,
        RoleARN = row.RoleArn,
        CreationTime = JsonTimes.Of(row.CreatedAtUnixMs),
        SuspendedState = new
        {
            DynamicScalingInSuspended = row.ScalingInSuspended,
            DynamicScalingOutSuspended = row.ScalingOutSuspended,
            ScheduledScalingSuspended = row.SchedulesSuspended,
        },
        ScalableTargetARN = row.Arn,
    };
}
