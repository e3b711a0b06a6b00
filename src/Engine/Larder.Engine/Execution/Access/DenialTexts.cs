// Denials in words that name the user and what it was denied, for ACL DRYRUN.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

public static class DenialTexts
{
    public static string Of(User user, Denial denial, CommandSpec command, string what) => denial switch
    {
        Denial.Key => $"User {user.Name} has no permissions to access the '{what}' key",
        Denial.Channel => $"User {user.Name} has no permissions to access the '{what}' channel",
        Denial.Database => $"User {user.Name} has no permissions to access database {what}",
        _ => $"User {user.Name} has no permissions to run the '{command.Name}' command",
    };
}
