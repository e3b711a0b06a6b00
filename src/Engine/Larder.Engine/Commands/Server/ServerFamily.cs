// Binds the server commands to the command table.
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Server;

public static unsafe class ServerFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("config|get", &Config.Get);
        table.Bind("config|set", &Config.Set);
        table.Bind("config|resetstat", &Config.ResetStatistics);
        table.Bind("config|rewrite", &Config.Rewrite);

        table.Bind("command", &CommandInfo.RunAll);
        table.Bind("command|info", &CommandInfo.Run);
        table.Bind("command|count", &CommandInfo.RunCount);
        table.Bind("command|docs", &CommandDocs.Run);
        table.Bind("command|list", &CommandList.Run);
        table.Bind("command|getkeys", &CommandKeys.Run);
        table.Bind("command|getkeysandflags", &CommandKeys.RunWithFlags);

        table.Bind("info", &InfoCommand.Run);
        table.Bind("time", &Basics.Time);
        table.Bind("dbsize", &Basics.DatabaseSize);
        table.Bind("lastsave", &Basics.LastSave);
        table.Bind("role", &Basics.Role);
        table.Bind("lolwut", &Basics.Lolwut);
        table.Bind("shutdown", &Shutdown.Run);
    }
}
