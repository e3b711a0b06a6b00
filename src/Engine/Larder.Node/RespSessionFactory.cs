// Lets clients in: a session on the worker of the loop that will serve the connection, up to maxclients.
using System.Net;
using Larder.Engine.Commands.Connections;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Replication;
using Larder.Engine.Sessions;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

sealed class RespSessionFactory : INodeSessions
{
    static readonly byte[] TooMany = "-ERR max number of clients reached\r\n"u8.ToArray();

    static readonly byte[] Protected =
        "-DENIED protected-mode is on and the default user has no password: only clients of this machine are let in. "u8
            .ToArray()
            .Concat("Set a password (requirepass), or turn protected-mode off.\r\n"u8.ToArray())
            .ToArray();

    readonly ServerState _server;
    readonly SessionLimits _limits;
    readonly LoopWorker[] _workers;

    public RespSessionFactory(ServerState server, SessionLimits limits, EventLoopGroup loops, Following following)
    {
        (_server, _limits) = (server, limits);
        _workers = new LoopWorker[loops.Loops.Length];
        var parts = PartsOf(server);
        foreach (var loop in loops.Loops)
        {
            _workers[loop.Index] = new LoopWorker(parts, loop);
            loop.AddWork(_workers[loop.Index]);
            loop.AddWork(_workers[loop.Index].Replies);
        }
        ForService = new OpenDoor(AdmitService);
        following.Applier = link => new PrimarySession(_workers[0], following, link);
    }

    public ISessionFactory ForService { get; }

    /// <summary>Where replies of a loop's clients wait that may not be sent yet.</summary>
    public HeldReplies RepliesOf(EventLoop loop) => _workers[loop.Index].Replies;

    public void Drop(IPEndPoint place)
    {
        foreach (var client in _server.Clients.Unordered)
            if (IPEndPoint.TryParse(client.State.LocalAddress, out var own) && own.Equals(place)) client.Kill();
    }

    static SessionParts PartsOf(ServerState server) => new()
    {
        Store = server.Store,
        Clock = server.Clock,
        Commands = server.Commands,
        Dispatcher = server.Dispatcher,
        AfterCommand = server.AfterCommand,
        NewContext = server.NewContext,
        Clients = server.Clients,
        Users = server.Users,
        Pause = server.Pause,
        Monitors = server.Monitors,
        Blocked = server.Blocked,
        ClientEnd = server.ClientEnd,
        Busy = server.Scripts.Busy,
        Barrier = server.Barrier,
        Counters = server.Counters,
        Log = server.Log,
    };

    public Admission Admit(Channel channel, EventLoop loop)
    {
        if (_server.Clients.Count >= _server.Settings.Network.MaxClients.Value)
        {
            Interlocked.Increment(ref _server.Counters.RejectedConnections);
            return Admission.Refuse(TooMany);
        }
        if (IsBarredByProtectedMode(channel))
        {
            Interlocked.Increment(ref _server.Counters.RejectedConnections);
            return Admission.Refuse(Protected);
        }
        var client = new ClientState(_server.Clients.NextId(), _server.Clock.UnixMs);
        Authentication.Admit(client, _server.Users.Default);
        return Admission.Admit(new RespSession(_workers[loop.Index], client, _limits));
    }

    ISession AdmitService(EventLoop loop)
    {
        var client = new ClientState(_server.Clients.NextId(), _server.Clock.UnixMs);
        client.Trust(_server.Users.Default.Name);
        return new RespSession(_workers[loop.Index], client, _limits);
    }

    bool IsBarredByProtectedMode(Channel channel) =>
        !channel.IsLocalPeer && _server.Settings.Network.ProtectedMode.Value && _server.Users.Default.NeedsNoPassword;
}
