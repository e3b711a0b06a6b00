// How users and user groups look in answers.
using Larder.Service.Model.Users;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of users.</summary>
static class UserShapes
{
    public static User Describe(UserInGroups found)
    {
        var user = found.User;
        return new User
        {
            UserId = user.Id,
            UserName = user.Name,
            Status = user.Status,
            Engine = user.Engine,
            MinimumEngineVersion = UserRules.MinimumVersion(user.Engine),
            AccessString = user.AccessString,
            UserGroupIds = found.GroupIds,
            Authentication = new Authentication
            {
                Type = user.Credentials.Type,
                PasswordCount = user.Credentials.Hashes.Count,
            },
            ARN = user.Arn,
        };
    }

    public static UserGroup Describe(UserGroupRecord group, IEnumerable<UserGroupUse> uses)
    {
        string[] Ids(string change) => group.Members.Where(member => member.Change == change)
            .Select(member => member.UserId).Order(StringComparer.Ordinal).ToArray();
        var (stay, add, remove) = (Ids(MemberChange.None), Ids(MemberChange.Adding), Ids(MemberChange.Removing));
        return new UserGroup
        {
            UserGroupId = group.Id,
            Status = group.Status,
            Engine = group.Engine,
            // As it was until the change has come to its end.
            UserIds = [.. stay, .. remove],
            MinimumEngineVersion = UserRules.MinimumVersion(group.Engine),
            PendingChanges = add.Length + remove.Length == 0
                ? null
                : new UserGroupPendingChanges { UserIdsToAdd = add, UserIdsToRemove = remove },
            ReplicationGroups = uses.Where(use => use.GroupIds.Contains(group.Id)).Select(use => use.CacheId).ToArray(),
            ServerlessCaches = [],
            ARN = group.Arn,
        };
    }
}
