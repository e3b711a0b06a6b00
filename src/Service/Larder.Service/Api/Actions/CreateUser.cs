// CreateUser: a user that no cache has yet, so it is active at once.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateUser(UserStore users, Locality locality) : IAction<CreateUserMessage, User>
{
    public async Task<User> RunAsync(CreateUserMessage request, CancellationToken stop)
    {
        var id = UserRules.Id(request.UserId, "UserId");
        AccessString.Check(request.AccessString);
        var credentials = Credentials.Required(Credentials.Asked(
            request.NoPasswordRequired, request.Passwords,
            request.AuthenticationMode?.Type, request.AuthenticationMode?.Passwords));
        var tags = TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value)));
        var user = new UserRecord
        {
            Id = id,
            Arn = locality.Arn("user", id),
            Name = UserRules.Name(request.UserName),
            Engine = UserRules.Engine(request.Engine),
            AccessString = request.AccessString,
            Hashes = string.Join(' ', credentials.Hashes),
            Status = UserStatus.Active,
        };
        return UserShapes.Describe(await users.AddAsync(user, tags));
    }
}
