// DeleteUser: takes a user out of its groups and out of the caches that have them.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteUser(UserStore users, UserSettler settler) : IAction<DeleteUserMessage, User>
{
    public async Task<User> RunAsync(DeleteUserMessage request, CancellationToken stop)
    {
        var user = await users.DeleteAsync(request.UserId);
        settler.Wake();
        return UserShapes.Describe(user);
    }
}
