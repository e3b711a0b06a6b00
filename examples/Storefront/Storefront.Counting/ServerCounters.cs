// What an application server counts: the reads that its pages ask for, how many of them the cache answered, and what went to
// the database.
namespace Storefront.Counting;

/// <summary>
/// Counts since the start. <c>Asked</c> is what the pages ask for: each is one SELECT where nothing stands before the
/// database. <c>Hits</c> of them were answered by the cache. <c>DatabaseReads</c> and <c>DatabaseWrites</c> are the
/// statements that the database was sent, whoever had them sent.
/// </summary>
public readonly record struct ServerCounts(long Asked, long Hits, long DatabaseReads, long DatabaseWrites)
{
    /// <summary>The share of the reads that did not reach the database, 0 to 1.</summary>
    public double AvoidedShare => Asked == 0 ? 0 : Math.Max(0, 1 - ((double)DatabaseReads / Asked));

    public double HitShare => Asked == 0 ? 0 : (double)Hits / Asked;

    public static ServerCounts operator +(ServerCounts a, ServerCounts b) => new(
        a.Asked + b.Asked, a.Hits + b.Hits, a.DatabaseReads + b.DatabaseReads, a.DatabaseWrites + b.DatabaseWrites);

    public static ServerCounts operator -(ServerCounts a, ServerCounts b) => new(
        a.Asked - b.Asked, a.Hits - b.Hits, a.DatabaseReads - b.DatabaseReads, a.DatabaseWrites - b.DatabaseWrites);
}

/// <summary>The counters of one application server.</summary>
public sealed class ServerCounters(string path) : IDisposable
{
    const int AskedAt = 0, HitsAt = 1, ReadsAt = 2, WritesAt = 3;

    readonly CounterFile _file = CounterFile.Open(path, 4);

    public void Asked() => _file.Add(AskedAt);

    public void HitsAre(long total) => _file.Raise(HitsAt, total);

    public void DatabaseRead() => _file.Add(ReadsAt);

    public void DatabaseWrite() => _file.Add(WritesAt);

    public ServerCounts Read()
    {
        var values = _file.Read();
        return new ServerCounts(values[AskedAt], values[HitsAt], values[ReadsAt], values[WritesAt]);
    }

    public void Dispose() => _file.Dispose();
}
