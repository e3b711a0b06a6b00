// How the ElastiCache API is reached.
namespace Larder.Client.Locating;

/// <summary>Where the ElastiCache API is, and the key that signs requests to it.</summary>
/// <param name="Endpoint">The API's address, such as <c>http://127.0.0.1:6400</c>.</param>
/// <param name="Region">The region that requests are signed for.</param>
/// <param name="AccessKeyId">Id of the access key; null where requests need no signature, as on loopback.</param>
/// <param name="SecretAccessKey">The key's secret.</param>
public sealed record ElastiCacheAccess(
    Uri Endpoint, string Region = "us-east-1", string? AccessKeyId = null, string? SecretAccessKey = null);
