// Who is let into a cache, as the actions that create and change caches ask for it: by user groups, or by AUTH tokens.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>Checks of members that several requests have.</summary>
sealed class AccessRequests(UserGroupStore groups, CacheExposure exposure)
{
    /// <summary>The user groups of a new cache.</summary>
    public async Task<IReadOnlyList<string>> UserGroupsAsync(
        IReadOnlyList<string>? asked, string? token, CancellationToken stop)
    {
        var ids = asked ?? [];
        if (ids.Count > 0 && token is not null)
        {
            throw ApiErrors.InvalidParameterCombination("AuthToken cannot be given together with user groups.");
        }
        CheckCount(ids);
        await groups.CheckUsableAsync(ids, stop);
        return ids;
    }

    /// <summary>The user groups that a cache has after a change; null where it asks for no other.</summary>
    public async Task<IReadOnlyList<string>?> ChangedUserGroupsAsync(
        CacheRecord cache, IReadOnlyList<string>? add, IReadOnlyList<string>? remove, bool? removeAll, CancellationToken stop)
    {
        if ((add ?? remove) is null && removeAll is not true) return null;
        var present = removeAll is true ? [] : Present(cache);
        var wanted = present.Except(remove ?? []).Union(add ?? []).ToArray();
        CheckCount(wanted);
        exposure.Require(wanted.Length > 0 || cache.AuthTokens.Length > 0);
        await groups.CheckUsableAsync(add ?? [], stop);
        return wanted;
    }

    /// <summary>The tokens of a new cache, as the state keeps them; without one those of the cluster that it begins with.
    /// </summary>
    public static IReadOnlyList<string> Tokens(CacheEngine engine, string? token, CacheRecord? adopted = null)
    {
        if (token is not null && engine.IsMemcached)
        {
            throw ApiErrors.InvalidParameterCombination("AuthToken is for the engines valkey and redis.");
        }
        return Kept(token is null && adopted is not null
            ? AuthTokens.Parse(adopted.AuthTokens)
            : AuthTokens.Created(token));
    }

    /// <summary>The tokens after a change; null where it asks for no others.</summary>
    /// <param name="userGroups">The user groups after the change; null for those that the cache has.</param>
    public static IReadOnlyList<string>? ChangedTokens(
        CacheRecord cache, string? strategy, string? token, IReadOnlyList<string>? userGroups)
    {
        var present = AuthTokens.Parse(cache.AuthTokens);
        var hasUserGroups = (userGroups ?? Present(cache)).Count > 0;
        if ((strategy ?? token) is not null)
        {
            if (cache.IsMemcached) throw ApiErrors.InvalidParameterCombination("A memcached cluster has no AuthToken.");
            return Kept(present.After(strategy, token, hasUserGroups));
        }
        if (!hasUserGroups || !present.IsEnabled) return null;
        throw ApiErrors.InvalidParameterCombination(
            "A cache with an AuthToken takes user groups together with the AuthTokenUpdateStrategy DELETE.");
    }

    static string[] Present(CacheRecord cache) => cache.UserGroups.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static string[] Kept(AuthTokens tokens) => tokens.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static void CheckCount(IReadOnlyCollection<string> ids)
    {
        if (ids.Count > 1) throw ApiErrors.InvalidParameterCombination("A cache can have one user group.");
    }
}
