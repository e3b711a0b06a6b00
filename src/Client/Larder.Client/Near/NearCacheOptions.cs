// Options of the near cache: how much memory it takes, and how it knows that it is still told of changes.
namespace Larder.Client.Near;

/// <summary>How values of a cache are kept in this process's memory too.</summary>
public sealed class NearCacheOptions
{
    /// <summary>What each key starts with. Applications that share a cache need different ones.</summary>
    public string KeyPrefix { get; set; } = "near:";

    /// <summary>The memory that local values may take, in bytes.</summary>
    public long MaximumLocalBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How often the connection that tells of changes is tried. A connection that breaks is noticed at once; one whose
    /// other end is gone without a word is noticed after at most two of these, and until then what it held is served.
    /// </summary>
    public TimeSpan HeartbeatPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest that creating a value may take and its result still be stored. For this long a removed key is
    /// remembered, so that a value that was read before the removal does not come back after it.
    /// </summary>
    public TimeSpan LongestLoad { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long what is known of a tag is kept. Values with a tag live no longer.</summary>
    public TimeSpan TagLifetime { get; set; } = TimeSpan.FromDays(7);
}
