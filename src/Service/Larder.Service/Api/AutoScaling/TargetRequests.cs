// What all operations check alike: which target is meant, and which page.
using System.Globalization;
using System.Text;
using Larder.Service.Scaling;
using Larder.Service.Store;

namespace Larder.Service.Api.AutoScaling;

/// <summary>A scalable target that a request names.</summary>
/// <param name="ResourceId">With its id in lower case, as caches have theirs.</param>
sealed record NamedTarget(string ResourceId, ScalingDimension Dimension, string CacheKey)
{
    public string Key => ScalableTargetRecord.KeyOf(ResourceId, Dimension.Name);
}

/// <summary>Reads them.</summary>
static class TargetRequests
{
    public const string Namespace = "elasticache";

    public static NamedTarget Target(JsonRequest request)
    {
        CheckNamespace(request);
        var given = request.Required("ResourceId");
        var dimension = Dimension(request.Required("ScalableDimension"));
        var cacheKey = dimension.CacheKeyOf(given) ?? throw AutoScalingErrors.Invalid(
            $"Unsupported service namespace, resource type or scalable dimension: a resource of {dimension.Name} is "
            + $"{dimension.ResourceKind}/ID.");
        return new NamedTarget($"{dimension.ResourceKind}/{cacheKey[(cacheKey.IndexOf(':') + 1)..]}", dimension, cacheKey);
    }

    /// <summary>What a listing is limited to; null for anything. A dimension goes with a resource.</summary>
    public static (string? ResourceId, string? Dimension) Filter(JsonRequest request)
    {
        CheckNamespace(request);
        var (resource, dimension) = (request.Text("ResourceId"), request.Text("ScalableDimension"));
        if (dimension is not null) Dimension(dimension);
        if (dimension is not null && resource is null && !request.Has("ResourceIds"))
        {
            throw AutoScalingErrors.Invalid("If a scalable dimension is given, a resource ID must be given too.");
        }
        return (resource is null ? null : Lowered(resource), dimension);
    }

    public static string Lowered(string resourceId)
    {
        var stroke = resourceId.IndexOf('/');
        return stroke < 0 ? resourceId : resourceId[..stroke] + resourceId[stroke..].ToLowerInvariant();
    }

    static ScalingDimension Dimension(string name)
    {
        if (name == ScalingDimension.NodeGroups)
        {
            throw AutoScalingErrors.Invalid($"{name} scales shards, and groups with several shards are not offered here yet.");
        }
        return ScalingDimension.Named(name) ?? throw AutoScalingErrors.Constraint(
            "scalableDimension", name,
            $"satisfy enum value set: [{string.Join(", ", ScalingDimension.All.Select(row => row.Name))}]");
    }

    static void CheckNamespace(JsonRequest request)
    {
        var given = request.Required("ServiceNamespace");
        if (given != Namespace)
        {
            throw AutoScalingErrors.Constraint("serviceNamespace", given, $"satisfy enum value set: [{Namespace}]");
        }
    }
}

/// <summary>A page of a listing: up to so many, after the one that the token names.</summary>
readonly record struct TokenPage(string After, int Count)
{
    public static TokenPage Of(JsonRequest request, int countMax)
    {
        var count = request.Number("MaxResults") ?? countMax;
        if (count < 1) throw AutoScalingErrors.Invalid($"MaxResults must be between 1 and {countMax}.");
        return new TokenPage(request.Text("NextToken") is { } token ? Unwrap(token) : "", Math.Min(count, countMax));
    }

    /// <summary>The page of rows that are in the order of their keys.</summary>
    public (T[] Rows, string? NextToken) Cut<T>(IEnumerable<T> all, Func<T, string> key)
    {
        var after = After;
        var oneMore = all.Where(row => string.CompareOrdinal(key(row), after) > 0).Take(Count + 1).ToArray();
        return oneMore.Length <= Count ? (oneMore, null) : (oneMore[..Count], Wrap(key(oneMore[Count - 1])));
    }

    public long AfterNumber(long none)
    {
        if (After.Length == 0) return none;
        return long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw AutoScalingErrors.InvalidToken();
    }

    public static string Wrap(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    static string Unwrap(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw AutoScalingErrors.InvalidToken();
    }
}

/// <summary>Times as the JSON protocol has them.</summary>
static class JsonTimes
{
    public static double Of(long unixMs) => unixMs / 1000.0;

    public static double? OrNull(long unixMs) => unixMs > 0 ? Of(unixMs) : null;
}
