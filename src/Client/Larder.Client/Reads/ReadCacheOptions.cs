// Options of the database-read cache: how long a read is served, when it is read again, and what happens in failures.
using System.Text.Json;

namespace Larder.Client.Reads;

/// <summary>How database reads are kept in the cache.</summary>
public sealed record ReadCacheOptions
{
    /// <summary>What each key starts with. Applications that share a cache need different ones.</summary>
    public string KeyPrefix { get; set; } = "read:";

    /// <summary>How long the result of a read is served.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long "the database has no such row" is served; 0 keeps nothing of it.</summary>
    public TimeSpan AbsentTimeToLive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The share of the time to live, above 0 up to 1, after which one reader of the fleet reads the value again while
    /// all others are still served. 1 means never.
    /// </summary>
    public double RefreshAfter { get; set; } = 0.8;

    /// <summary>
    /// How long after its end a value is still kept for when the database fails: it is then served instead of the
    /// failure. 0 never serves an old value.
    /// </summary>
    public TimeSpan StaleFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After a read that failed while there was an old value, how long nobody in the fleet tries it again.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the right to load a key outlives a server that stands still; one that works renews it, and that of one
    /// that was killed ends with its connection.
    /// </summary>
    public TimeSpan LoaderLease { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long what is read from a table stays out of the cache when the server that was writing to it died between its
    /// commit and the end of its write.
    /// </summary>
    public TimeSpan WriterLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How values become JSON.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;

    internal void Check()
    {
        if (RefreshAfter is not (> 0 and <= 1))
            throw new ArgumentException("RefreshAfter is a share of the time to live: above 0, up to 1.");
        if (TimeToLive <= TimeSpan.Zero) throw new ArgumentException("TimeToLive must be above zero.");
    }
}
