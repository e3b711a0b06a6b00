// CreateUserGroup: a group of users, for caches that are told of it.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateUserGroup(UserGroupStore groups, UserSettler settler, Locality locality)
    : IAction<CreateUserGroupMessage, UserGroup>
{
    public async Task<UserGroup> RunAsync(CreateUserGroupMessage request, CancellationToken stop)
    {
        var id = UserRules.Id(request.UserGroupId, "UserGroupId");
        var tags = TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value)));
        var group = new UserGroupRecord
        {
            Id = id,
            Arn = locality.Arn("usergroup", id),
            Engine = UserRules.Engine(request.Engine),
            Status = UserStatus.Creating,
        };
        group = await groups.AddAsync(group, request.UserIds ?? [], tags);
        settler.Wake();
        return UserShapes.Describe(group, []);
    }
}
