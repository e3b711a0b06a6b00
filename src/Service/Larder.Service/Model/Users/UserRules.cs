// What users and groups of users may be, beyond what the API's model says.
namespace Larder.Service.Model.Users;

static class UserRules
{
    public const int UsersMax = 1000;
    public const int GroupsMax = 100;
    public const int UsersOfGroupMax = 100;
    const int IdLengthMax = 40;
    const int NameLengthMax = 120;

    /// <summary>An id of a user or a group, which keeps the case of its letters.</summary>
    public static string Id(string given, string parameter)
    {
        ResourceName.Checked(given, parameter, IdLengthMax);
        return given;
    }

    /// <summary>The name that clients give. Names are words of a line.</summary>
    public static string Name(string given) =>
        given.Length <= NameLengthMax && given.All(c => c is > ' ' and <= '~') && given != ReplicationUser.Name
            ? given
            : throw ApiErrors.InvalidParameterValue(
                $"A user name must have 1 to {NameLengthMax} printable characters, no blanks, and not be"
                + $" {ReplicationUser.Name}.");

    /// <summary>The engine of a user or a group: one that has users.</summary>
    public static string Engine(string given)
    {
        var engine = CacheEngine.Named(given);
        return engine.IsMemcached
            ? throw ApiErrors.InvalidParameterValue("Users and user groups are for the engines valkey and redis.")
            : engine.Name;
    }

    /// <summary>The oldest version of an engine that has users.</summary>
    public static string MinimumVersion(string engine) => engine == CacheEngine.Redis.Name ? "6.0" : "7.2";

    /// <summary>The rules of a group as a whole, for what it is to be.</summary>
    public static void CheckGroup(string engine, IReadOnlyCollection<(string Id, string Name, bool IsOpen)> users)
    {
        if (users.Count > UsersOfGroupMax)
        {
            throw ApiErrors.UserGroupQuotaExceeded($"A user group can have at most {UsersOfGroupMax} users.");
        }
        if (users.GroupBy(user => user.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw ApiErrors.DuplicateUserName(
                $"The users {string.Join(" and ", twice.Select(user => user.Id))} have the same name, {twice.Key}.");
        }
        if (engine == CacheEngine.Redis.Name)
        {
            if (users.All(user => user.Name != AclFile.DefaultUser))
            {
                throw ApiErrors.DefaultUserRequired("A user group of the engine redis needs a user with the name default.");
            }
            return;
        }
        if (users.FirstOrDefault(user => user.IsOpen) is { Id: { } open })
        {
            throw ApiErrors.InvalidParameterValue(
                $"The user {open} needs no password; a user group of the engine valkey takes only users with passwords.");
        }
    }
}
