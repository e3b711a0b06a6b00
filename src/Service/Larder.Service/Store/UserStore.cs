// Users, kept durably. Each method is one transaction; when it returns, the change is on disk. What a change means to caches
// is UserSettlement's affair.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>A user, and the ids of the groups that it is in.</summary>
sealed record UserInGroups(UserRecord User, IReadOnlyList<string> GroupIds);

/// <summary>Loads and saves users; the built-in one is among what it loads, and cannot be changed.</summary>
sealed class UserStore(IDbContextFactory<StateContext> contexts, Locality locality)
{
    /// <summary>All users in the order of their ids.</summary>
    public async Task<IReadOnlyList<UserInGroups>> ListAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var users = await state.Set<UserRecord>().AsNoTracking().ToListAsync(stop);
        var members = await state.Set<UserGroupMemberRecord>().AsNoTracking()
            .Where(member => member.Change != MemberChange.Removing).ToListAsync(stop);
        var groups = members.ToLookup(member => member.UserId, member => member.GroupId);
        return users.Append(BuiltIn(locality)).OrderBy(user => user.Id, StringComparer.Ordinal)
            .Select(user => new UserInGroups(user, groups[user.Id].Order(StringComparer.Ordinal).ToArray())).ToArray();
    }

    /// <summary>The user, or the error UserNotFound.</summary>
    public async Task<UserInGroups> GetAsync(string id, CancellationToken stop) =>
        (await ListAsync(stop)).FirstOrDefault(user => user.User.Id == id) ?? throw NotFound(id);

    public Task<UserInGroups> AddAsync(UserRecord user, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var users = state.Set<UserRecord>();
            if (IsBuiltIn(user.Id) || await users.AnyAsync(row => row.Id == user.Id))
            {
                throw ApiErrors.UserAlreadyExists($"User {user.Id} already exists.");
            }
            if (await users.CountAsync() >= UserRules.UsersMax)
            {
                throw ApiErrors.UserQuotaExceeded($"There can be at most {UserRules.UsersMax} users.");
            }
            users.Add(user);
            state.Set<TagRecord>().AddRange(
                tags.Select(tag => new TagRecord { Arn = user.Arn, Key = tag.Key, Value = tag.Value }));
            return new UserInGroups(user, []);
        });

    /// <summary>Changes a user; its groups must still be what groups may be.</summary>
    public Task<UserInGroups> ChangeAsync(string id, Action<UserRecord> change) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var user = await OwnAsync(state, id);
        change(user);
        var groups = await GroupsOfAsync(state, id);
        foreach (var group in groups) await UserGroupStore.CheckAsync(state, group, locality);
        (user.Status, user.Revision) = (UserStatus.Modifying, user.Revision + 1);
        return new UserInGroups(user, groups.Select(group => group.Id).ToArray());
    });

    /// <summary>Takes a user out of its groups; it is gone when no cache has it any more.</summary>
    public Task<UserInGroups> DeleteAsync(string id) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var user = await OwnAsync(state, id);
        var groups = await GroupsOfAsync(state, id);
        foreach (var group in groups)
        {
            UserGroupStore.Remove(group, id);
            if (group.Engine == CacheEngine.Redis.Name && user.Name == AclFile.DefaultUser)
            {
                throw ApiErrors.DefaultUserAssociatedToUserGroup(
                    $"User {id} is the user default of the group {group.Id}, and must be replaced in it first.");
            }
        }
        (user.Status, user.Revision) = (UserStatus.Deleting, user.Revision + 1);
        return new UserInGroups(user, []);
    });

    internal static bool IsBuiltIn(string id) => id == AclFile.DefaultUser;

    /// <summary>The user that is there from the start: everything, without a password.</summary>
    internal static UserRecord BuiltIn(Locality locality) => new()
    {
        Id = AclFile.DefaultUser,
        Arn = locality.Arn("user", AclFile.DefaultUser),
        Name = AclFile.DefaultUser,
        Engine = CacheEngine.Redis.Name,
        AccessString = "on ~* +@all",
        Hashes = "",
        Status = UserStatus.Active,
    };

    internal static ApiException NotFound(string id) => ApiErrors.UserNotFound($"User {id} not found.");

    static async Task<UserRecord> OwnAsync(StateContext state, string id)
    {
        if (IsBuiltIn(id))
        {
            throw ApiErrors.InvalidParameterValue("The built-in user default can be neither modified nor deleted.");
        }
        var user = await state.Set<UserRecord>().SingleOrDefaultAsync(row => row.Id == id) ?? throw NotFound(id);
        return user.Status != UserStatus.Deleting
            ? user
            : throw ApiErrors.InvalidUserState($"User {id} is being deleted.");
    }

    static Task<List<UserGroupRecord>> GroupsOfAsync(StateContext state, string userId) =>
        state.Set<UserGroupRecord>().Include(group => group.Members)
            .Where(group => group.Members.Any(
                member => member.UserId == userId && member.Change != MemberChange.Removing))
            .OrderBy(group => group.Id).ToListAsync();
}
