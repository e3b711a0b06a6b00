// The cache of an application's queries.
using Larder.Client.Connections;
using Larder.Client.Reads;
using Larder.EntityFrameworkCore.Queries;
using Larder.EntityFrameworkCore.Writes;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Larder.EntityFrameworkCore;

/// <summary>Answers queries from a cache. One instance per application and cache; safe for concurrent use.</summary>
public sealed class QueryCache
{
    readonly FleetReads _reads;

    /// <summary>Makes one; <c>AddQueryCache</c> does it for applications with dependency injection.</summary>
    public QueryCache(LarderCache cache, QueryCacheOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new QueryCacheOptions();
        _reads = new FleetReads(cache, options.Reads, timeProvider);
        Interceptor = new QueryCacheInterceptor(
            new QueryPlans(options.CachedTables, options.Views, options.Reads, options.DatabaseName),
            _reads,
            new WriteTracker(_reads.Writes));
    }

    /// <summary>What this instance has done so far.</summary>
    public ReadCacheStatistics Statistics => _reads.Counters.Statistics;

    /// <summary>
    /// Tells all servers of a write that does not go through a context: begin it before the transaction, and dispose it after
    /// the commit.
    /// </summary>
    public Task<TableWrite> BeginWriteAsync(params IEnumerable<string> tables) => TableWrite.BeginAsync(
        _reads.Writes, tables.Select(table => table.ToLowerInvariant()));

    internal IInterceptor Interceptor { get; }
}
