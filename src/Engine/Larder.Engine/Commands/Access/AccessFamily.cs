// Binds the ACL subcommands to the command table.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;

namespace Larder.Engine.Commands.Access;

public static class AccessFamily
{
    public static void Bind(CommandBindings bindings, UserTable users, AccessChanges changes, AccessLog log)
    {
        var (commands, facts) = (new UserCommands(changes, users), new AccessFacts(changes, users, log));
        bindings.Bind("acl|setuser", commands.RunSet);
        bindings.Bind("acl|getuser", commands.RunGet);
        bindings.Bind("acl|deluser", commands.RunDelete);
        bindings.Bind("acl|list", commands.RunList);
        bindings.Bind("acl|users", commands.RunNames);
        bindings.Bind("acl|whoami", UserCommands.RunWhoAmI);
        bindings.Bind("acl|cat", AccessFacts.RunCategories);
        bindings.Bind("acl|genpass", AccessFacts.RunGeneratePassword);
        bindings.Bind("acl|dryrun", facts.RunDry);
        bindings.Bind("acl|log", facts.RunLog);
        bindings.Bind("acl|load", facts.RunLoad);
        bindings.Bind("acl|save", facts.RunSave);
    }
}
