// What a read through the cache is: its key, the tables it depends on, and how its load runs.
namespace Larder.Client.Reads;

/// <param name="CacheKey">The key in the cache.</param>
/// <param name="Tables">The tables that the read depends on, sorted; of a read that depends on none, empty.</param>
/// <param name="TimeToLive">How long it is served.</param>
/// <param name="IsDetached">
/// The load belongs to no caller: it goes on when the caller who began it gives up, and may run in the background.
/// </param>
sealed record ReadRequest(string CacheKey, string[] Tables, TimeSpan TimeToLive, bool IsDetached)
{
    /// <summary>
    /// The cache has failed to answer once, and is not asked again: a caller waits for a cache that hangs for one command, not
    /// for each of those that would follow.
    /// </summary>
    public bool IsWithoutCache { get; set; }
}
