// Binds the ACL subcommands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Access;

public static unsafe class AccessFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("acl|setuser", &UserCommands.RunSet);
        table.Bind("acl|getuser", &UserCommands.RunGet);
        table.Bind("acl|deluser", &UserCommands.RunDelete);
        table.Bind("acl|list", &UserCommands.RunList);
        table.Bind("acl|users", &UserCommands.RunNames);
        table.Bind("acl|whoami", &UserCommands.RunWhoAmI);
        table.Bind("acl|cat", &AccessFacts.RunCategories);
        table.Bind("acl|genpass", &AccessFacts.RunGeneratePassword);
        table.Bind("acl|dryrun", &AccessFacts.RunDry);
        table.Bind("acl|log", &AccessFacts.RunLog);
        table.Bind("acl|load", &AccessFacts.RunLoad);
        table.Bind("acl|save", &AccessFacts.RunSave);
    }
}
