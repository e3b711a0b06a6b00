// Lets memcached clients in, up to maxclients (-c), each on the worker of the loop that will serve it.
using System.Net;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Sessions;
using Larder.Engine.Settings.Syntax;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;
using Larder.Protocol.Memcached;

namespace Larder.Node;

sealed class MemcachedSessionFactory : INodeSessions
{
    static readonly byte[] TooMany = "ERROR Too many open connections\r\n"u8.ToArray();

    readonly MemcachedServer _memcached;
    readonly ConnectionLimits _limits, _guestLimits;
    readonly MemcachedWorker[] _workers;

    public MemcachedSessionFactory(ServerState server, Evictor evictor)
    {
        _limits = LimitsOf(server);
        _guestLimits = GuestLimitsOf(_limits);
        var memory = server.Settings.Memory.MaxMemory.Value;
        if (memory > 0 && server.Settings.Memcached.MaxItemBytes.Value > memory / 2)
            throw new ConfigException("Cannot set item size limit higher than 1/2 of memory max.");
        var passwords = server.Settings.Memcached.AuthFile.Value;
        _memcached = new MemcachedServer(
            server.Settings, server.Store, evictor, server.Loops, server.Counters, server.Log)
        {
            StartedAtMs = server.Lifetime.StartedAtMs,
            Addresses = () => server.Addresses.All,
            Stop = server.Lifetime.Stop,
            Passwords = passwords.Length > 0 ? PasswordFile.Read(passwords) : null,
        };
        _workers = new MemcachedWorker[server.Loops.Loops.Length];
        for (var i = 0; i < _workers.Length; i++) _workers[i] = new MemcachedWorker(_memcached);
        var serviceLimits = _limits with { IdleMs = 0 };
        ForService = new OpenDoor(
            loop => new MemcachedSession(_workers[loop.Index], serviceLimits, serviceLimits, isTrusted: true));
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
        if (_memcached.Clients.Count >= _memcached.Settings.Network.MaxClients.Value)
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
