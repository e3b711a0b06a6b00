// User groups, kept durably. Each method is one transaction; when it returns, the change is on disk. A change of a group that
// is still being modified joins what is under way.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves user groups.</summary>
sealed class UserGroupStore(IDbContextFactory<StateContext> contexts, Locality locality)
{
    /// <summary>The group, or the error UserGroupNotFound.</summary>
    public async Task<UserGroupRecord> GetAsync(string id, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<UserGroupRecord>().AsNoTracking().Include(row => row.Members)
            .SingleOrDefaultAsync(row => row.Id == id, stop) ?? throw NotFound(id);
    }

    /// <summary>Groups in the order of their ids, after the one named.</summary>
    public async Task<IReadOnlyList<UserGroupRecord>> ListAsync(string afterId, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var groups = await state.Set<UserGroupRecord>().AsNoTracking().Include(row => row.Members).ToListAsync(stop);
        return groups.Where(group => string.CompareOrdinal(group.Id, afterId) > 0)
            .OrderBy(group => group.Id, StringComparer.Ordinal).Take(countMax).ToArray();
    }

    public Task<UserGroupRecord> AddAsync(
        UserGroupRecord group, IReadOnlyCollection<string> userIds, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var groups = state.Set<UserGroupRecord>();
            if (await groups.AnyAsync(row => row.Id == group.Id))
            {
                throw ApiErrors.UserGroupAlreadyExists($"User group {group.Id} already exists.");
            }
            if (await groups.CountAsync() >= UserRules.GroupsMax)
            {
                throw ApiErrors.UserGroupQuotaExceeded($"There can be at most {UserRules.GroupsMax} user groups.");
            }
            group.Members.Clear();
            foreach (var id in userIds) Add(group, id, MemberChange.None);
            await CheckAsync(state, group, locality);
            groups.Add(group);
            state.Set<TagRecord>().AddRange(
                tags.Select(tag => new TagRecord { Arn = group.Arn, Key = tag.Key, Value = tag.Value }));
            return group;
        });

    /// <summary>Adds users and takes others out, in one. Who is in it already, or is not or no more, is no error.</summary>
    public Task<UserGroupRecord> ChangeAsync(
        string id, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove, string? engine) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var group = await OwnAsync(state, id);
            foreach (var userId in remove) Remove(group, userId);
            foreach (var userId in add) Add(group, userId, MemberChange.Adding);
            group.Engine = engine ?? group.Engine;
            await CheckAsync(state, group, locality);
            (group.Status, group.Revision) = (UserStatus.Modifying, group.Revision + 1);
            return group;
        });

    /// <summary>A group that a cache has cannot be deleted.</summary>
    public Task<UserGroupRecord> DeleteAsync(string id) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var group = await OwnAsync(state, id);
        if ((await UserGroupUse.OfAsync(state, [id])).Count > 0)
        {
            throw ApiErrors.InvalidUserGroupState($"User group {id} is associated with a cache.");
        }
        (group.Status, group.Revision) = (UserStatus.Deleting, group.Revision + 1);
        return group;
    });

    /// <summary>Checks that a cache can be given these groups: they are there, and do not go.</summary>
    public async Task CheckUsableAsync(IReadOnlyCollection<string> groupIds, CancellationToken stop)
    {
        foreach (var id in groupIds)
        {
            if ((await GetAsync(id, stop)).Status == UserStatus.Deleting) throw IsDeleting(id);
        }
    }

    /// <summary>The caches that have one of these groups.</summary>
    public async Task<IReadOnlyList<UserGroupUse>> UsesAsync(IReadOnlyCollection<string> groupIds, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await UserGroupUse.OfAsync(state, groupIds);
    }

    /// <summary>The lines of the file of users of a cache that has these groups.</summary>
    public async Task<IReadOnlyList<string>> AclLinesAsync(IReadOnlyCollection<string> groupIds, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var ids = await state.Set<UserGroupMemberRecord>()
            .Where(member => groupIds.Contains(member.GroupId) && member.Change != MemberChange.Removing)
            .Select(member => member.UserId).Distinct().ToListAsync(stop);
        var users = await UsersAsync(state, ids, locality);
        return AclFile.Lines(users.OrderBy(user => user.Id, StringComparer.Ordinal).DistinctBy(user => user.Name)
            .Select(user => user.Acl).ToArray());
    }

    /// <summary>Checks what a group is to be.</summary>
    internal static async Task CheckAsync(StateContext state, UserGroupRecord group, Locality locality)
    {
        var ids = group.WantedIds.ToArray();
        var users = await UsersAsync(state, ids, locality);
        if (ids.Except(users.Select(user => user.Id)).FirstOrDefault() is { } missing) throw UserStore.NotFound(missing);
        UserRules.CheckGroup(
            group.Engine, users.Select(user => (user.Id, user.Name, user.Credentials.IsOpen)).ToArray());
    }

    internal static void Remove(UserGroupRecord group, string userId)
    {
        if (group.Members.Find(row => row.UserId == userId) is not { } member) return;
        (member.Change, group.Status) = (MemberChange.Removing, UserStatus.Modifying);
        group.Revision++;
    }

    static void Add(UserGroupRecord group, string userId, string change)
    {
        if (group.Members.Find(row => row.UserId == userId) is not { } member)
        {
            group.Members.Add(new() { GroupId = group.Id, UserId = userId, Change = change });
        }
        else if (member.Change == MemberChange.Removing) member.Change = change;
    }

    // Users that are being deleted are none any more.
    static async Task<List<UserRecord>> UsersAsync(StateContext state, IReadOnlyCollection<string> ids, Locality locality)
    {
        // Those of the transaction count as it has changed them.
        var users = await state.Set<UserRecord>().Where(user => ids.Contains(user.Id)).ToListAsync();
        users.RemoveAll(user => user.Status == UserStatus.Deleting);
        if (ids.Contains(AclFile.DefaultUser)) users.Add(UserStore.BuiltIn(locality));
        return users;
    }

    static async Task<UserGroupRecord> OwnAsync(StateContext state, string id)
    {
        var group = await state.Set<UserGroupRecord>().Include(row => row.Members)
            .SingleOrDefaultAsync(row => row.Id == id) ?? throw NotFound(id);
        return group.Status != UserStatus.Deleting
            ? group
            : throw IsDeleting(id);
    }

    internal static ApiException IsDeleting(string id) =>
        ApiErrors.InvalidUserGroupState($"User group {id} is being deleted.");

    internal static ApiException NotFound(string id) => ApiErrors.UserGroupNotFound($"User group {id} not found.");
}
