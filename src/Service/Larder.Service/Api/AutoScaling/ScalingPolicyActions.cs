// PutScalingPolicy, DeleteScalingPolicy, DescribeScalingPolicies.
using System.Globalization;
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Scaling;
using Larder.Service.Store;

namespace Larder.Service.Api.AutoScaling;

sealed class ScalingPolicyActions(ScalingStore store, Scaler scaler, Locality locality, Clock clock)
{
    const int PageMax = 10, NameMax = 256, PoliciesMax = 50;
    const string TargetTrackingType = "TargetTrackingScaling", Tracking = "targetTrackingScalingPolicyConfiguration";

    // Parts of the model that are not there: whoever asks for one is told so.
    static readonly string[] NotOffered = ["StepScalingPolicyConfiguration", "PredictiveScalingPolicyConfiguration"];

    sealed record Configuration(string Metric, string Target, int Out, int In, bool NeverIn);

    public async Task<object> PutAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        var name = request.Required("PolicyName", NameMax);
        var type = request.Text("PolicyType");
        if ((type ?? TargetTrackingType) != TargetTrackingType || NotOffered.Any(request.Has))
        {
            throw AutoScalingErrors.Invalid($"ElastiCache supports policies of type {TargetTrackingType} only.");
        }
        var wanted = request.Object("TargetTrackingScalingPolicyConfiguration") is { } given
            ? Read(given, named.Dimension)
            : null;
        var arn = "";
        var isThere = await store.ChangeAsync(named.Key, target =>
        {
            arn = Put(target, name, type, wanted);
            return [];
        });
        if (!isThere) throw AutoScalingErrors.NoTarget(named.ResourceId, named.Dimension.Name);
        scaler.Wake();
        return new { PolicyARN = arn, Alarms = Array.Empty<object>() };
    }

    public async Task<object> DeleteAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        var name = request.Required("PolicyName");
        var isThere = false;
        await store.ChangeAsync(named.Key, target =>
        {
            isThere = target.Policies.RemoveAll(policy => policy.Name == name) > 0;
            return [];
        });
        return isThere
            ? new { }
            : throw AutoScalingErrors.NotFound($"No scaling policy found with name {name} for {named.ResourceId}.");
    }

    public async Task<object> DescribeAsync(JsonRequest request)
    {
        var (resource, dimension) = TargetRequests.Filter(request);
        var names = request.Texts("PolicyNames");
        var found = (await store.ListAsync())
            .Where(target => (resource ?? target.ResourceId) == target.ResourceId)
            .Where(target => (dimension ?? target.Dimension) == target.Dimension)
            .SelectMany(target => target.Policies, (target, policy) => (Target: target, Policy: policy))
            .Where(row => names is null || names.Contains(row.Policy.Name) || names.Contains(row.Policy.Arn))
            .OrderBy(row => row.Policy.Arn, StringComparer.Ordinal);
        var (rows, token) = TokenPage.Of(request, PageMax).Cut(found, row => row.Policy.Arn);
        return new { ScalingPolicies = rows.Select(row => Shape(row.Target, row.Policy)), NextToken = token };
    }

    string Put(ScalableTargetRecord target, string name, string? type, Configuration? wanted)
    {
        var policy = target.Policies.FirstOrDefault(row => row.Name == name);
        if (policy is null)
        {
            if (type is null) throw AutoScalingErrors.Constraint("policyType", null, "not be null");
            if (wanted is null) throw AutoScalingErrors.Constraint(Tracking, null, "not be null");
            if (target.Policies.Count >= PoliciesMax) throw AutoScalingErrors.TooMany("scaling policies", PoliciesMax);
        }
        if (wanted is null) return policy!.Arn;
        if (target.Policies.Any(row => row.Name != name && row.Metric == wanted.Metric))
        {
            throw AutoScalingErrors.Invalid(
                $"Only one TargetTrackingScaling policy for a given metric specification is allowed: {wanted.Metric}.");
        }
        if (policy is null)
        {
            target.Policies.Add(policy = new ScalingPolicyRecord
            {
                TargetKey = target.Key,
                Name = name,
                Arn = $"arn:aws:autoscaling:{locality.Region}:{locality.AccountId}:scalingPolicy:{Guid.NewGuid()}:"
                    + $"resource/{TargetRequests.Namespace}/{target.ResourceId}:policyName/{name}",
                CreatedAtUnixMs = clock.UnixMs,
                Metric = wanted.Metric,
                TargetValue = wanted.Target,
            });
        }
        (policy.Metric, policy.TargetValue) = (wanted.Metric, wanted.Target);
        (policy.ScaleOutCooldown, policy.ScaleInCooldown, policy.DisableScaleIn) = (wanted.Out, wanted.In, wanted.NeverIn);
        return policy.Arn;
    }

    static Configuration Read(JsonRequest given, ScalingDimension dimension)
    {
        if (given.Has("CustomizedMetricSpecification"))
        {
            throw AutoScalingErrors.Invalid("CustomizedMetricSpecification is not offered here: use a predefined metric.");
        }
        var predefined = given.Object("PredefinedMetricSpecification")
            ?? throw AutoScalingErrors.Invalid("A PredefinedMetricSpecification must be given.");
        var metric = predefined.Required("PredefinedMetricType");
        if (!dimension.Metrics.Contains(metric))
        {
            throw AutoScalingErrors.Invalid(
                $"The predefined metric {metric} is not one of {dimension.Name}; these are: "
                + $"{string.Join(", ", dimension.Metrics)}.");
        }
        if (predefined.Has("ResourceLabel")) throw AutoScalingErrors.Invalid($"{metric} takes no ResourceLabel.");
        var target = given.Decimal("TargetValue")
            ?? throw AutoScalingErrors.Constraint(Tracking + ".targetValue", null, "not be null");
        if (!double.TryParse(target, CultureInfo.InvariantCulture, out var value) || value is not (> 0 and <= 100))
        {
            throw AutoScalingErrors.Invalid("The target value is a percentage above 0, up to 100.");
        }
        return new Configuration(
            metric, target, Cooldown(given, "ScaleOutCooldown"), Cooldown(given, "ScaleInCooldown"),
            given.Flag("DisableScaleIn") ?? false);
    }

    static int Cooldown(JsonRequest given, string name) => given.Number(name) switch
    {
        null => -1,
        >= 0 and { } seconds => seconds,
        _ => throw AutoScalingErrors.Invalid($"{name} must not be negative."),
    };

    static object Shape(ScalableTargetRecord target, ScalingPolicyRecord policy) => new
    {
        PolicyARN = policy.Arn,
        PolicyName = policy.Name,
        ServiceNamespace = TargetRequests.Namespace,
        target.ResourceId,
        ScalableDimension = target.Dimension,
        PolicyType = TargetTrackingType,
        TargetTrackingScalingPolicyConfiguration = new
        {
            TargetValue = double.Parse(policy.TargetValue, CultureInfo.InvariantCulture),
            PredefinedMetricSpecification = new { PredefinedMetricType = policy.Metric },
            ScaleOutCooldown = policy.ScaleOutCooldown < 0 ? (int?)null : policy.ScaleOutCooldown,
            ScaleInCooldown = policy.ScaleInCooldown < 0 ? (int?)null : policy.ScaleInCooldown,
            policy.DisableScaleIn,
        },
        Alarms = Array.Empty<object>(),
        CreationTime = JsonTimes.Of(policy.CreatedAtUnixMs),
    };
}
