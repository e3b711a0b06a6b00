// What one needs to know to use a cache, with defaults that fail fast.
using Larder.Client.Locating;

namespace Larder.Client.Connections;

/// <summary>
/// How a cache is found and how long it is waited for. Read from <c>ConnectionStrings:NAME</c> and the section
/// <c>Larder:NAME</c>; what several caches share may stand in <c>Larder</c> itself.
/// </summary>
public sealed class LarderCacheOptions
{
    /// <summary>
    /// A plain endpoint, in StackExchange.Redis's form (<c>HOST:PORT,user=...,password=...</c>). When it is set, no API
    /// is asked.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>The cache's id in the API: a replication group or a cluster. The name it was added under by default.</summary>
    public string? CacheId { get; set; }

    /// <summary>The ElastiCache API.</summary>
    public Uri Api { get; set; } = new("http://127.0.0.1:6400");

    /// <summary>The region that requests to the API are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Id of the key that signs requests to the API; unsigned when null.</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>The secret of that key.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>The cache's user, for caches with a user group.</summary>
    public string? User { get; set; }

    /// <summary>The user's password, or the cache's token.</summary>
    public string? Password { get; set; }

    /// <summary>Encrypt the connection.</summary>
    public bool Tls { get; set; }

    /// <summary>The longest that a command is waited for.</summary>
    public TimeSpan CommandLimit { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that a connection is waited for, also when the application starts.</summary>
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the API is asked whether the cache's endpoint has changed.</summary>
    public TimeSpan LookupPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>While the cache is away, how often it is tried.</summary>
    public TimeSpan ProbePeriod { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Connections are served by two threads each, and not by those of the pool, all of which may be waiting for the cache in
    /// synchronous methods. True of all connections of StackExchange.Redis in the process as soon as one cache has it. Without
    /// it, a burst of synchronous callers waits until the pool has grown.
    /// </summary>
    public bool OwnThreads { get; set; } = true;

    internal ElastiCacheAccess Access => new(Api, Region, AccessKeyId, SecretAccessKey);
}
