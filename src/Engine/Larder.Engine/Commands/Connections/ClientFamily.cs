// Binds the CLIENT subcommands to the command table.
using Larder.Engine.Execution.Dispatch.Gates;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Commands.Connections.Clients;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Tracking;

namespace Larder.Engine.Commands.Connections;

static class ClientFamily
{
    public static void Bind(
        CommandBindings bindings, ClientRegistry clients, UserTable users, ClientPause pause, GateList gates,
        TrackingTable tracking)
    {
        var list = new ClientList(clients, users);
        var modes = new ClientModes(pause, gates, clients);
        var caching = new ClientCaching(tracking, clients);

        bindings.Bind("client|id", ClientFacts.RunId);
        bindings.Bind("client|getname", ClientFacts.RunGetName);
        bindings.Bind("client|setname", ClientFacts.RunSetName);
        bindings.Bind("client|setinfo", ClientFacts.RunSetInfo);
        bindings.Bind("client|capa", ClientFacts.RunCapabilities);
        bindings.Bind("client|list", list.Run);
        bindings.Bind("client|info", ClientList.RunInfo);
        bindings.Bind("client|kill", list.RunKill);
        bindings.Bind("client|reply", ClientModes.RunReply);
        bindings.Bind("client|no-evict", ClientModes.RunNoEvict);
        bindings.Bind("readonly", ClientModes.RunReadOnly);
        bindings.Bind("readwrite", ClientModes.RunReadWrite);
        bindings.Bind("client|no-touch", ClientModes.RunNoTouch);
        bindings.Bind("client|import-source", ClientModes.RunImportSource);
        bindings.Bind("client|pause", modes.RunPause);
        bindings.Bind("client|unpause", modes.RunUnpause);
        bindings.Bind("client|tracking", caching.RunTracking);
        bindings.Bind("client|caching", ClientCaching.RunCaching);
        bindings.Bind("client|getredir", ClientCaching.RunRedirect);
        bindings.Bind("client|trackinginfo", ClientCaching.RunInfo);
        bindings.Bind("client|unblock", modes.RunUnblock);
    }
}
