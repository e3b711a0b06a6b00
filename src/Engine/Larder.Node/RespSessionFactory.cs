// Lets clients in: a session on the worker of the loop that will serve the connection, up to maxclients.
using Larder.Engine.Commands.Connection;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Sessions;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

sealed class RespSessionFactory(ServerState server, SessionLimits limits, LoopWorker[] workers) : ISessionFactory
{
    static readonly byte[] TooMany = "-ERR max number of clients reached\r\n"u8.ToArray();

    public Admission Admit(Channel channel, EventLoop loop)
    {
        if (server.Clients.Count >= server.Settings.Network.MaxClients.Value)
        {
            Interlocked.Increment(ref server.Counters.RejectedConnections);
            return Admission.Refuse(TooMany);
        }
        var client = new ClientState(server.Clients.NextId(), server.Clock.UnixMs);
        Authentication.Admit(client, server.Users.Default);
        return Admission.Admit(new RespSession(workers[loop.Index], client, limits));
    }
}
