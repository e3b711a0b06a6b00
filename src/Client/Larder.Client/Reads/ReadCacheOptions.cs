// Options of the database-read cache: how long a row is served, and when it is read again.
using System.Text.Json;

namespace Larder.Client.Reads;

/// <summary>How database reads are kept in the cache.</summary>
public sealed record ReadCacheOptions
{
    /// <summary>What each key starts with. Applications that share a cache need different ones.</summary>
    public string KeyPrefix { get; init; } = "read:";

    /// <summary>How long the result of a read is served.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long "the database has no such row" is served; 0 keeps nothing of it.</summary>
    public TimeSpan AbsentTimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The share of the time to live, above 0 up to 1, after which the next reader has the value read again in the
    /// background while all others are still served. 1 means never.
    /// </summary>
    public double RefreshAfter { get; init; } = 0.8;

    /// <summary>The longest a database read may take and still be stored.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How values become JSON.</summary>
    public JsonSerializerOptions Json { get; init; } = JsonSerializerOptions.Web;
}
