// What is under way with users and groups, from a change to the moment at which all caches have it.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Store;

/// <summary>Users and groups that are not active, as they were when it was looked, and the caches concerned.</summary>
sealed record UnsettledUsers(
    IReadOnlyDictionary<string, int> Users, IReadOnlyDictionary<string, int> Groups, IReadOnlyList<string> CacheKeys)
{
    public bool IsEmpty => Users.Count == 0 && Groups.Count == 0;
}

/// <summary>Finds what is unsettled, and settles it.</summary>
sealed class UserSettlement(IDbContextFactory<StateContext> contexts)
{
    public async Task<UnsettledUsers> FindAsync()
    {
        await using var state = await contexts.CreateDbContextAsync();
        var users = await state.Set<UserRecord>().Where(user => user.Status != UserStatus.Active)
            .ToDictionaryAsync(user => user.Id, user => user.Revision);
        var groups = await state.Set<UserGroupRecord>().Where(group => group.Status != UserStatus.Active)
            .ToDictionaryAsync(group => group.Id, group => group.Revision);
        var concerned = await state.Set<UserGroupMemberRecord>().Where(member => users.Keys.Contains(member.UserId))
            .Select(member => member.GroupId).Distinct().ToListAsync();
        var caches = await UserGroupUse.OfAsync(state, concerned.Union(groups.Keys).ToArray());
        return new UnsettledUsers(users, groups, caches.Select(cache => cache.CacheKey).Distinct().ToArray());
    }

    /// <summary>All nodes of these caches that serve clients have been told what is wanted now.</summary>
    public async Task<bool> IsFollowedAsync(IReadOnlyList<string> cacheKeys)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return !await state.Set<CacheRecord>().Where(cache => cacheKeys.Contains(cache.Key)).AnyAsync(cache =>
            cache.Nodes.Any(node =>
                node.Status == NodeStatus.Available && node.ConfiguredRevision != cache.ConfigRevision));
    }

    /// <summary>Settles what has not changed again since it was found: all caches have it.</summary>
    public Task SettleAsync(UnsettledUsers found) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var groups = await state.Set<UserGroupRecord>().Include(group => group.Members)
            .Where(group => found.Groups.Keys.Contains(group.Id)).ToListAsync();
        foreach (var group in groups.Where(group => group.Revision == found.Groups[group.Id]))
        {
            await SettleAsync(state, group);
        }
        var users = await state.Set<UserRecord>().Where(user => found.Users.Keys.Contains(user.Id)).ToListAsync();
        foreach (var user in users.Where(user => user.Revision == found.Users[user.Id]))
        {
            if (user.Status != UserStatus.Deleting)
            {
                user.Status = UserStatus.Active;
                continue;
            }
            state.Remove(user);
            state.RemoveRange(
                await state.Set<UserGroupMemberRecord>().Where(member => member.UserId == user.Id).ToListAsync());
            await RemoveTagsAsync(state, user.Arn);
        }
        return true;
    });

    static async Task SettleAsync(StateContext state, UserGroupRecord group)
    {
        if (group.Status == UserStatus.Deleting)
        {
            state.Remove(group);
            await RemoveTagsAsync(state, group.Arn);
            return;
        }
        group.Members.RemoveAll(member => member.Change == MemberChange.Removing);
        foreach (var member in group.Members) member.Change = MemberChange.None;
        group.Status = UserStatus.Active;
    }

    static Task RemoveTagsAsync(StateContext state, string arn) =>
        state.Set<TagRecord>().Where(tag => tag.Arn == arn).ExecuteDeleteAsync();
}

static class UserStores
{
    public static void AddUserStores(this IServiceCollection services)
    {
        services.AddSingleton<UserStore>();
        services.AddSingleton<UserGroupStore>();
        services.AddSingleton<UserSettlement>();
        services.AddSingleton<ServiceSecretStore>();
        services.AddSingleton<ITaggable, TaggableUsers>();
    }
}
