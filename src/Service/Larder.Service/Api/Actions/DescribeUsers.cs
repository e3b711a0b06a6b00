// DescribeUsers: one user, or all that pass the filters, page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeUsers(UserStore store) : IAction<DescribeUsersMessage, DescribeUsersResult>
{
    public async Task<DescribeUsersResult> RunAsync(DescribeUsersMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        IEnumerable<UserInGroups> users = request.UserId is { } id
            ? [await store.GetAsync(id, stop)]
            : await store.ListAsync(stop);
        if (request.Engine is { } engine)
        {
            var name = UserRules.Engine(engine);
            users = users.Where(user => user.User.Engine == name);
        }
        foreach (var filter in request.Filters ?? [])
        {
            var values = Values(filter.Name);
            users = users.Where(user => values(user).Intersect(filter.Values, StringComparer.OrdinalIgnoreCase).Any());
        }
        var (shown, marker) = page.CutOrdered(users, user => user.User.Id);
        return new DescribeUsersResult { Users = shown.Select(UserShapes.Describe).ToArray(), Marker = marker };
    }

    static Func<UserInGroups, IEnumerable<string>> Values(string filter) => filter switch
    {
        "user-id" => user => [user.User.Id],
        "user-name" => user => [user.User.Name],
        "user-group-id" => user => user.GroupIds,
        "status" => user => [user.User.Status],
        "engine" => user => [user.User.Engine],
        "authentication-type" => user => [user.User.Credentials.Type],
        _ => throw ApiErrors.InvalidParameterValue($"There is no filter {filter}."),
    };
}
