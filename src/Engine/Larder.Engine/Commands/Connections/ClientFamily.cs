// Binds the CLIENT subcommands to the command table.
using Larder.Engine.Commands.Connections.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Connections;

static unsafe class ClientFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("client|id", &ClientFacts.RunId);
        table.Bind("client|getname", &ClientFacts.RunGetName);
        table.Bind("client|setname", &ClientFacts.RunSetName);
        table.Bind("client|setinfo", &ClientFacts.RunSetInfo);
        table.Bind("client|capa", &ClientFacts.RunCapabilities);
        table.Bind("client|list", &ClientList.Run);
        table.Bind("client|info", &ClientList.RunInfo);
        table.Bind("client|kill", &ClientList.RunKill);
        table.Bind("client|reply", &ClientModes.RunReply);
        table.Bind("client|no-evict", &ClientModes.RunNoEvict);
        table.Bind("readonly", &ClientModes.RunReadOnly);
        table.Bind("readwrite", &ClientModes.RunReadWrite);
        table.Bind("client|no-touch", &ClientModes.RunNoTouch);
        table.Bind("client|import-source", &ClientModes.RunImportSource);
        table.Bind("client|pause", &ClientModes.RunPause);
        table.Bind("client|unpause", &ClientModes.RunUnpause);
        table.Bind("client|tracking", &ClientCaching.RunTracking);
        table.Bind("client|caching", &ClientCaching.RunCaching);
        table.Bind("client|getredir", &ClientCaching.RunRedirect);
        table.Bind("client|trackinginfo", &ClientCaching.RunInfo);
        table.Bind("client|unblock", &ClientModes.RunUnblock);
    }
}
