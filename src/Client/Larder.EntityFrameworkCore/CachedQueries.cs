// Marks on queries. They travel as tags, comments at the head of the SQL, and are read from there.
using System.Globalization;
using Larder.EntityFrameworkCore.Queries;
using Microsoft.EntityFrameworkCore;

namespace Larder.EntityFrameworkCore;

/// <summary>Says of a query whether it is answered from the cache.</summary>
public static class CachedQueries
{
    /// <summary>
    /// Answers the query from the cache: for as long as the context's cache says, or for <paramref name="timeToLive"/>, and
    /// until one of its tables is written to.
    /// </summary>
    public static IQueryable<T> Cached<T>(this IQueryable<T> query, TimeSpan? timeToLive = null) =>
        query.TagWith(timeToLive is { } time
            ? $"{QueryTags.Cached} {time.ToString("c", CultureInfo.InvariantCulture)}"
            : QueryTags.Cached);

    /// <summary>Asks the database, though a policy would have the query answered from the cache.</summary>
    public static IQueryable<T> NotCached<T>(this IQueryable<T> query) => query.TagWith(QueryTags.NotCached);
}
