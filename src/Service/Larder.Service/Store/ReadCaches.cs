// Caches as listings have read them. A cache's revision grows with each change, whichever host makes it: one that is at hand with
// the present revision is not read again, which is most of what a page of a listing would cost.
using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>What it hands out is shared: it is to be read only.</summary>
sealed class ReadCaches
{
    const int CountMax = 20_000;

    readonly ConcurrentDictionary<string, CacheRecord> _known = new();

    /// <summary>The caches of those keys that there are, by their keys.</summary>
    /// <param name="whole">Caches with all that belongs to them.</param>
    public async Task<Dictionary<string, CacheRecord>> GetAsync(
        StateContext state, IQueryable<CacheRecord> whole, IReadOnlyCollection<string> keys, CancellationToken stop)
    {
        var present = await state.Set<CacheRecord>().Where(row => keys.Contains(row.Key))
            .Select(row => new { row.Key, row.Revision, row.CreatedAtUnixMs }).ToListAsync(stop);
        var found = new Dictionary<string, CacheRecord>(present.Count);
        var others = new List<string>();
        foreach (var row in present)
        {
            // Another cache may have had the same key.
            if (_known.TryGetValue(row.Key, out var known)
                && (known.Revision, known.CreatedAtUnixMs) == (row.Revision, row.CreatedAtUnixMs)) found[row.Key] = known;
            else others.Add(row.Key);
        }
        if (others.Count == 0) return found;
        if (_known.Count > CountMax) _known.Clear();
        foreach (var cache in await whole.AsNoTracking().Where(row => others.Contains(row.Key)).ToListAsync(stop))
        {
            found[cache.Key] = _known[cache.Key] = cache;
        }
        return found;
    }
}
