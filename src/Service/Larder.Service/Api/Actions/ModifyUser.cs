// ModifyUser: what a user may do, and how it proves who it is; the caches that have it follow.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ModifyUser(UserStore users, UserSettler settler) : IAction<ModifyUserMessage, User>
{
    public async Task<User> RunAsync(ModifyUserMessage request, CancellationToken stop)
    {
        if (request.AccessString is not null && request.AppendAccessString is not null)
        {
            throw ApiErrors.InvalidParameterCombination(
                "AccessString and AppendAccessString cannot be given together.");
        }
        var credentials = Credentials.Asked(
            request.NoPasswordRequired, request.Passwords,
            request.AuthenticationMode?.Type, request.AuthenticationMode?.Passwords);
        var engine = request.Engine is null ? null : UserRules.Engine(request.Engine);
        var user = await users.ChangeAsync(request.UserId, user =>
        {
            var access = request.AppendAccessString is { } more ? $"{user.AccessString} {more}" : request.AccessString;
            if (access is not null) AccessString.Check(access);
            user.AccessString = access ?? user.AccessString;
            user.Credentials = credentials ?? user.Credentials;
            user.Engine = engine ?? user.Engine;
        });
        settler.Wake();
        return UserShapes.Describe(user);
    }
}
