// Which queries are answered from the cache, and how long.
using Larder.Client.Reads;

namespace Larder.EntityFrameworkCore;

/// <summary>How the queries of an application's contexts are cached.</summary>
public sealed class QueryCacheOptions
{
    /// <summary>Times to live, refreshing, what happens in failures.</summary>
    public ReadCacheOptions Reads { get; } = new();

    /// <summary>
    /// The database's name in the cache. By default each connection string has one of its own: name it where the servers of a
    /// fleet connect in different ways to the same database.
    /// </summary>
    public string? DatabaseName { get; set; }

    internal HashSet<string> CachedTables { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal Dictionary<string, string[]> Views { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Queries that read nothing but these tables are answered from the cache without being marked.</summary>
    public QueryCacheOptions CacheTables(params IEnumerable<string> tables)
    {
        CachedTables.UnionWith(tables);
        return this;
    }

    /// <summary>Says which tables a view, or a function that returns rows, reads; queries on others are not cached.</summary>
    public QueryCacheOptions ViewReads(string view, params string[] tables)
    {
        Views[view] = tables;
        return this;
    }
}
