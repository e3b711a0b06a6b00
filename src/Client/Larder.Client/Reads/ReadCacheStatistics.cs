// What a database-read cache has done since it was made: the figures behind "reads avoided".
namespace Larder.Client.Reads;

/// <summary>
/// Counts since the start. <c>Asked = Hits + Misses</c>; <c>DatabaseReads</c> is what really went to the database:
/// one for each miss that was not <c>Coalesced</c> with another of this or another server, and one for each of the
/// <c>Refreshes</c>. <c>CacheFailures</c> are cache commands that failed; their reads went to the database.
/// <c>StaleServed</c> are reads that the database failed and an old value answered.
/// </summary>
public readonly record struct ReadCacheStatistics(
    long Hits, long Misses, long Coalesced, long Refreshes, long DatabaseReads, long CacheFailures, long StaleServed = 0)
{
    /// <summary>Reads that the application asked for.</summary>
    public long Asked => Hits + Misses;
}
