// Lets memcached clients in, up to maxclients (-c), each on the worker of the loop that will serve it: on a node that speaks
// memcached alone, or on one that speaks RESP and shares its store.
using System.Net;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Sessions;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Syntax;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;
using Larder.Protocol.Memcached;

namespace Larder.Node;

sealed class MemcachedSessionFactory : INodeSessions
{
    static readonly byte[] TooMany = "ERROR Too many open connections\r\n"u8.ToArray();

    const string SaslFileVariable = "MEMCACHED_SASL_PWDB"; // as in memcached

    readonly ServerState? _shares;
    readonly MemcachedServer _memcached;
    readonly ConnectionLimits _limits, _guestLimits;
    readonly MemcachedWorker[] _workers;

    /// <param name="shared">Makes the way to a store that RESP clients use as well; null for one of memcached's own.</param>
    public MemcachedSessionFactory(ServerState server, Evictor evictor, Func<EventLoop, SharedStore>? shared = null)
    {
        _limits = LimitsOf(server);
        _guestLimits = GuestLimitsOf(_limits);
        _shares = shared == null ? null : server;
        var logins = shared == null ? LoginsOf(server.Settings) : null;
        _memcached = new MemcachedServer(
            server.Settings, server.Store, evictor, server.Loops, server.Counters, server.Log, isShared: shared != null)
        {
            StartedAtMs = server.Lifetime.StartedAtMs,
            Addresses = () => server.Addresses.All,
            Stop = server.Lifetime.Stop,
            Logins = logins,
        };
        _workers = new MemcachedWorker[server.Loops.Loops.Length];
        foreach (var loop in server.Loops.Loops)
            _workers[loop.Index] = new MemcachedWorker(_memcached, shared == null ? null : () => shared(loop));
        var serviceLimits = _limits with { IdleMs = 0 };
        ForService = new OpenDoor(
            loop => new MemcachedSession(_workers[loop.Index], serviceLimits, serviceLimits, isTrusted: true));
    }

    // By a file for one of the protocols; memcached has no way to log in over both.
    static PasswordFile? LoginsOf(ServerSettings settings)
    {
        var own = settings.Memcached;
        var memory = settings.Memory.MaxMemory.Value;
        if (memory > 0 && own.MaxItemBytes.Value > memory / 2)
            throw new ConfigException("Cannot set item size limit higher than 1/2 of memory max.");
        if (own.Sasl.Value && own.Protocol.Value != MemcachedProtocol.Binary)
            throw new ConfigException("SASL is of the binary protocol: -S and another -B do not go together");
        if (!own.Sasl.Value && own.AuthFile.Value.Length > 0 && own.Protocol.Value == MemcachedProtocol.Binary)
            throw new ConfigException("-Y is of the text protocol: it and -B binary do not go together");
        var file = own.AuthFile.Value;
        if (own.Sasl.Value && file.Length == 0) file = Environment.GetEnvironmentVariable(SaslFileVariable) ?? "";
        if (own.Sasl.Value && file.Length == 0)
            throw new ConfigException($"-S needs a file of passwords: the variable {SaslFileVariable} or -Y names one");
        return file.Length > 0 ? PasswordFile.Read(file) : null;
    }

    public ISessionFactory ForService { get; }

    public void Drop(IPEndPoint place)
    {
        foreach (var client in _memcached.Clients.ToArray())
            if (IPEndPoint.TryParse(client.LocalAddress, out var own) && own.Equals(place)) client.Connection.Kill();
    }

    /// <summary>What all sessions share.</summary>
    public MemcachedServer Memcached => _memcached;

    public Admission Admit(Channel channel, EventLoop loop)
    {
        var count = _shares?.Clients.Count ?? _memcached.Clients.Count;
        var isProtected = _shares is { } server && !channel.IsLocalPeer && server.Settings.Network.ProtectedMode.Value
            && server.Users.Default.NeedsNoPassword;
        if (isProtected || count >= _memcached.Settings.Network.MaxClients.Value)
        {
            Interlocked.Increment(ref _memcached.Counters.RejectedConnections);
            return Admission.Refuse(TooMany);
        }
        return Admission.Admit(new MemcachedSession(_workers[loop.Index], _limits, _guestLimits));
    }

    // A line or a login, and the refusals of some.
    static ConnectionLimits GuestLimitsOf(ConnectionLimits limits) =>
        limits with { InputBytes = 16 * 1024, OutputPauseBytes = 16 * 1024 };

    // Input holds the longest line or one item; a client that does not read its replies is read from no further.
    static ConnectionLimits LimitsOf(ServerState server)
    {
        const int LineBytes = 64 * 1024;
        const int OutputPauseBytes = 1024 * 1024;
        var requestBytes = Math.Max(MemcachedTextReader.MaxMultigetBytes, server.Settings.Memcached.MaxItemBytes.Value);
        return new ConnectionLimits
        {
            InputBytes = (int)Math.Min(requestBytes + LineBytes, int.MaxValue),
            OutputPauseBytes = OutputPauseBytes,
            IdleMs = server.Settings.Network.TimeoutSeconds.Value * 1000L,
        };
    }
}
