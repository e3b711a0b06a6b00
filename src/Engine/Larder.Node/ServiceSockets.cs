// How the service that manages a node reaches it: over Unix sockets that only the node's own user may open. Orders are taken
// by a thread of their own, so that they are answered whatever the node's loops are at.
using Larder.Engine.Execution;
using Larder.Engine.Orders;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

/// <summary>Of a node whose settings name a socket for orders, one for commands, or both.</summary>
sealed class ServiceSockets : IDisposable
{
    // Who may not read and write a socket cannot open it; the third bit is what a folder would need.
    static readonly ListenOptions ForOwner = ListenOptions.Default with
    {
        UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
    };

    readonly NetworkSettings _network;
    readonly OrderBook _book;
    readonly EventLoopGroup? _own; // null where one thread turns all loops by hand
    readonly EventLoopGroup _loops;
    readonly INodeSessions _sessions;
    readonly ServerLog _log;

    public ServiceSockets(
        ServerState server, ReplicationParts replication, EventLoopGroup loops, INodeSessions sessions, NodeOptions options)
    {
        (_network, _log) = (server.Settings.Network, server.Log);
        (_loops, _sessions) = (loops, sessions);
        if (!options.IsTurnedByHand) _own = new EventLoopGroup(loops.Transport, 1, server.Clock);
        var lease = server.Standing.Lease;
        var folder = server.Settings.Process.Directory.Value;
        var keeper = new LeaseKeeper(lease, replication.Words, new PromiseFile(folder), server.Clock);
        var export = new SnapshotExport(server.Snapshots, server.Log);
        var status = new NodeStatus(
            replication, keeper, lease, server.Loading, new LoopPulse(loops, server.Clock), export, server.Lifetime,
            server.Clock);
        _book = new OrderBook(
            replication, keeper, lease, new FurtherAddresses(loops, sessions, ListenOptions.Default), status, export,
            new AssignmentFile(folder), server.Clock, server.Log,
            takesRoles: options.Engine != NodeEngine.Memcached)
        {
            Taken = loops.Loops[0].Nudge,
            MostWaitMs = options.IsTurnedByHand ? 0 : OrderBook.UsualWaitMs,
        };
        replication.Following.Vouch = keeper.TryPromise;
        replication.Replicas.Vouched = keeper.TakeAnswer;
        loops.Loops[0].AddWork(keeper);
    }

    /// <summary>Before clients come.</summary>
    /// <exception cref="LoadException">What was assigned before cannot be read.</exception>
    public void Prepare()
    {
        try
        {
            _book.Prepare();
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new LoadException(failure.Message);
        }
    }

    /// <summary>Takes commands, on the node's loops.</summary>
    /// <exception cref="ListenException">The socket cannot be made.</exception>
    public void OpenForCommands()
    {
        if (_network.AdminCommandSocket.Value is { Length: > 0 } path)
            Listener.Open(_loops, ListenAddress.Unix(path), ForOwner, _sessions.ForService);
    }

    /// <summary>Takes orders, before anything that may take long.</summary>
    /// <exception cref="ListenException">The socket cannot be made.</exception>
    public void OpenForOrders()
    {
        if (_network.AdminSocket.Value.Length == 0) return;
        Listener.Open(
            _own ?? _loops, ListenAddress.Unix(_network.AdminSocket.Value), ForOwner, new OrderSessionFactory(_book));
        if (_own == null) return;
        _own.Loops[0].Failed = failure => _log.Write(LogLevel.Warning, $"An order met a failure: {failure}");
        _own.Start();
    }

    /// <summary>The data is loaded: the node takes its place.</summary>
    public void Resume() => _book.Resume();

    public void Dispose() => _own?.Dispose();
}

/// <summary>Lets the service in, over the socket that is for it alone.</summary>
sealed class OrderSessionFactory(OrderBook book) : ISessionFactory
{
    public Admission Admit(Channel channel, EventLoop loop) => Admission.Admit(new OrderSession(book));
}
