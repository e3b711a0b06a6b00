// The reads of all application servers together, from their /metrics. A server's counts stay in the sum after it is
// gone; what it did between its last scrape and its end is not in it.
using System.Net.Http.Json;
using Storefront.Demo.Scaling;
using Storefront.Shop.Hosting;

namespace Storefront.Demo.Measuring;

/// <summary>
/// Reads of the fleet since the start. <c>Asked</c> is what the database would have been sent without the cache: each
/// such read is one SELECT. <c>FromDatabase</c> of them were really sent. <c>PastCache</c> are the SELECTs of the
/// requests that went past the cache on purpose, and are in none of the others.
/// </summary>
sealed record ReadCounts(long Asked, long Hits, long FromDatabase, long PastCache)
{
    /// <summary>The share of database reads that the cache took over, 0 to 1.</summary>
    public double AvoidedShare => Asked == 0 ? 0 : 1 - (double)FromDatabase / Asked;

    public double HitShare => Asked == 0 ? 0 : (double)Hits / Asked;

    public static ReadCounts operator -(ReadCounts a, ReadCounts b) => new(
        a.Asked - b.Asked, a.Hits - b.Hits, a.FromDatabase - b.FromDatabase, a.PastCache - b.PastCache);
}

sealed class FleetReads : IDisposable
{
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(1) };
    readonly Dictionary<string, ShopMetrics> _latest = [];

    public async Task<ReadCounts> ScrapeAsync(IReadOnlyList<ServerView> servers)
    {
        var answers = await Task.WhenAll(
            from server in servers
            where server.State is ServerState.InService or ServerState.Draining
            let address = server.Address
            where address is not null
            select TryScrapeAsync(address));
        foreach (var metrics in answers)
            if (metrics is not null) _latest[metrics.Server] = metrics;
        var all = _latest.Values;
        return new ReadCounts(
            all.Sum(server => server.Asked), all.Sum(server => server.Hits),
            all.Sum(server => server.CacheDatabaseReads),
            all.Sum(server => server.Selects - server.CacheDatabaseReads));
    }

    public void Dispose() => _http.Dispose();

    async Task<ShopMetrics?> TryScrapeAsync(Uri server)
    {
        try
        {
            return await _http.GetFromJsonAsync<ShopMetrics>(new Uri(server, "/metrics"));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
