// Which caches have which user groups.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>A cache that has user groups.</summary>
sealed record UserGroupUse(string CacheKey, string CacheId, IReadOnlyList<string> GroupIds)
{
    /// <summary>The caches that have one of these groups.</summary>
    public static async Task<IReadOnlyList<UserGroupUse>> OfAsync(
        StateContext state, IReadOnlyCollection<string> groupIds)
    {
        var caches = await state.Set<CacheRecord>().Where(cache => cache.UserGroups != "").OrderBy(cache => cache.Id)
            .Select(cache => new { cache.Key, cache.Id, cache.UserGroups }).ToListAsync();
        return caches.Select(cache => new UserGroupUse(cache.Key, cache.Id, cache.UserGroups.Split(' ')))
            .Where(use => use.GroupIds.Intersect(groupIds).Any()).ToArray();
    }
}
