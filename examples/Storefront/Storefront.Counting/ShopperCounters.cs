// What the shoppers count: answers and how long they waited for pages, repeated requests, and sessions begun, compared and
// lost.
namespace Storefront.Counting;

/// <summary>Counts since the start; <c>Pages</c> are the times that pages of the catalogue took, retries included.</summary>
public readonly record struct ShopperCounts(
    long Answered, long Retried, long Unanswered, long SessionsBegun, long SessionsEnded, long SessionsLost,
    long BasketsCompared, Latencies Pages)
{
    public long Inside => SessionsBegun - SessionsEnded;

    public static ShopperCounts operator +(ShopperCounts a, ShopperCounts b) => new(
        a.Answered + b.Answered, a.Retried + b.Retried, a.Unanswered + b.Unanswered, a.SessionsBegun + b.SessionsBegun,
        a.SessionsEnded + b.SessionsEnded, a.SessionsLost + b.SessionsLost, a.BasketsCompared + b.BasketsCompared,
        a.Pages + b.Pages);

    public static ShopperCounts operator -(ShopperCounts a, ShopperCounts b) => new(
        a.Answered - b.Answered, a.Retried - b.Retried, a.Unanswered - b.Unanswered, a.SessionsBegun - b.SessionsBegun,
        a.SessionsEnded - b.SessionsEnded, a.SessionsLost - b.SessionsLost, a.BasketsCompared - b.BasketsCompared,
        a.Pages - b.Pages);
}

/// <summary>The counters of all shoppers together.</summary>
public sealed class ShopperCounters(string path) : IDisposable
{
    const int AnsweredAt = 0, RetriedAt = 1, UnansweredAt = 2, BegunAt = 3, EndedAt = 4, LostAt = 5, ComparedAt = 6;
    const int PagesAt = 7;

    readonly CounterFile _file = CounterFile.Open(path, PagesAt + Latencies.StepCount);

    public void Answered() => _file.Add(AnsweredAt);

    public void PageTook(TimeSpan time) => _file.Add(PagesAt + Latencies.StepOf(time));

    public void Retried() => _file.Add(RetriedAt);

    public void Unanswered() => _file.Add(UnansweredAt);

    public void SessionBegan() => _file.Add(BegunAt);

    public void SessionEnded() => _file.Add(EndedAt);

    public void SessionLost() => _file.Add(LostAt);

    public void BasketCompared() => _file.Add(ComparedAt);

    public ShopperCounts Read()
    {
        var values = _file.Read();
        return new ShopperCounts(
            values[AnsweredAt], values[RetriedAt], values[UnansweredAt], values[BegunAt], values[EndedAt], values[LostAt],
            values[ComparedAt], new Latencies(values.AsMemory(PagesAt)));
    }

    public void Dispose() => _file.Dispose();
}
