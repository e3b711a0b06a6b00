// ModifyUserGroup: adds users to a group and takes others out, in one; the caches that have it follow.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ModifyUserGroup(UserGroupStore groups, UserSettler settler) : IAction<ModifyUserGroupMessage, UserGroup>
{
    public async Task<UserGroup> RunAsync(ModifyUserGroupMessage request, CancellationToken stop)
    {
        var (add, remove) = (request.UserIdsToAdd ?? [], request.UserIdsToRemove ?? []);
        if (add.Count + remove.Count == 0 && request.Engine is null)
        {
            throw ApiErrors.InvalidParameterCombination(
                "At least one of UserIdsToAdd, UserIdsToRemove and Engine must be given.");
        }
        if (add.Intersect(remove).FirstOrDefault() is { } both)
        {
            throw ApiErrors.InvalidParameterCombination($"The user {both} cannot be both added and removed.");
        }
        var engine = request.Engine is null ? null : UserRules.Engine(request.Engine);
        var group = await groups.ChangeAsync(request.UserGroupId, add, remove, engine);
        settler.Wake();
        return UserShapes.Describe(group, await groups.UsesAsync([group.Id], stop));
    }
}
