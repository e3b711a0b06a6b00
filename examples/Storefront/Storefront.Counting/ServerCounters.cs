// What an application server counts: the reads that its pages ask for, how many of them the cache answered, and what went to
// the database.
namespace Storefront.Counting;

/// <summary>
/// Counts since the start. <c>Asked</c> is what the pages ask for: each is one SELECT where nothing stands before the
/// database. <c>Lookups</c> of them were looked for in the cache, and <c>Hits</c> answered by it. <c>DatabaseReads</c> and
/// <c>DatabaseWrites</c> are the statements that the database was sent, whoever had them sent.
/// </summary>
public readonly record struct ServerCounts(
    long Asked, long Lookups, long Hits, long DatabaseReads, long DatabaseWrites)
{
    /// <summary>The share of the reads that did not reach the database, 0 to 1.</summary>
    public double AvoidedShare => Asked == 0 ? 0 : Math.Max(0, 1 - ((double)DatabaseReads / Asked));

    public double HitShare => Lookups == 0 ? 0 : (double)Hits / Lookups;

    public static ServerCounts operator +(ServerCounts a, ServerCounts b) => new(
        a.Asked + b.Asked, a.Lookups + b.Lookups, a.Hits + b.Hits, a.DatabaseReads + b.DatabaseReads,
        a.DatabaseWrites + b.DatabaseWrites);

    public static ServerCounts operator -(ServerCounts a, ServerCounts b) => new(
        a.Asked - b.Asked, a.Lookups - b.Lookups, a.Hits - b.Hits, a.DatabaseReads - b.DatabaseReads,
        a.DatabaseWrites - b.DatabaseWrites);
}

/// <summary>The counters of one application server.</summary>
public sealed class ServerCounters(string path) : IDisposable
{
    const int AskedAt = 0, LookupsAt = 1, HitsAt = 2, ReadsAt = 3, WritesAt = 4;

    readonly CounterFile _file = CounterFile.Open(path, 5);

    public void Asked() => _file.Add(AskedAt);

    /// <summary>What the cache's own library counts, in all.</summary>
    public void CacheCounts(long lookups, long hits)
    {
        _file.Raise(LookupsAt, lookups);
        _file.Raise(HitsAt, hits);
    }

    public void DatabaseRead() => _file.Add(ReadsAt);

    public void DatabaseWrite() => _file.Add(WritesAt);

    public ServerCounts Read()
    {
        var values = _file.Read();
        return new ServerCounts(values[AskedAt], values[LookupsAt], values[HitsAt], values[ReadsAt],
            values[WritesAt]);
    }

    public void Dispose() => _file.Dispose();
}
