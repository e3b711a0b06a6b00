// GET /metrics: what this application server has read so far, for whoever watches the fleet.
using Larder.Client.Reads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Storefront.Shop.Catalogue;

namespace Storefront.Shop.Hosting;

/// <summary>
/// Reads since the start of the server. <c>Asked</c> of the cache = <c>Hits</c> + misses; <c>CacheDatabaseReads</c> is
/// how many of them went on to the database; <c>Selects</c> is everything that went there, the reads that asked for no
/// cache included.
/// </summary>
public sealed record ShopMetrics(
    string Server, long Asked, long Hits, long CacheDatabaseReads, long CacheFailures, long Selects);

static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder shop, string serverName) =>
        shop.MapGet("/metrics", (DatabaseReadCache cache, DatabaseCatalogue database) =>
        {
            var reads = cache.Statistics;
            return new ShopMetrics(
                serverName, reads.Asked, reads.Hits, reads.DatabaseReads, reads.CacheFailures, database.Selects);
        });
}
