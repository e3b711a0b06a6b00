// What the API answers instead of a result.
namespace Larder.ElastiCache;

/// <summary>An error that the API answered; its code is ElastiCache's.</summary>
public sealed class ElastiCacheException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
