// DeleteUserGroup: refused while a cache has the group.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteUserGroup(UserGroupStore groups, UserSettler settler) : IAction<DeleteUserGroupMessage, UserGroup>
{
    public async Task<UserGroup> RunAsync(DeleteUserGroupMessage request, CancellationToken stop)
    {
        var group = await groups.DeleteAsync(request.UserGroupId);
        settler.Wake();
        return UserShapes.Describe(group, []);
    }
}
