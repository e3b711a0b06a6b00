// Which caches have which user groups.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>A cache that has user groups.</summary>
sealed record UserGroupUse(string CacheKey, string CacheId, IReadOnlyList<string> GroupIds)
{
    /// <summary>The caches that have one of these groups.</summary>
    public static Task<IReadOnlyList<UserGroupUse>> OfAsync(StateContext state, IReadOnlyCollection<string> groupIds) =>
        Task.FromResult<IReadOnlyList<UserGroupUse>>([]);
}
