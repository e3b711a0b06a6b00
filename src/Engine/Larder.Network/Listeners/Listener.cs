// One address that connections arrive at. Addresses come and go while the loops run: a primary takes over an endpoint
// by listening on its address.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Transports;

namespace Larder.Network.Listeners;

/// <summary>A listening address of an <see cref="EventLoopGroup"/>. May be used from any thread.</summary>
public sealed class Listener
{
    readonly EventLoop _loop;
    readonly Acceptor _acceptor;
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _closing;

    Listener(EventLoop loop, ListenerSocket socket, EventLoopGroup group, ISessionFactory sessions)
    {
        _loop = loop;
        _acceptor = new Acceptor(loop, socket, group, sessions);
        Address = socket.Address;
    }

    /// <summary>The address as bound: port 0 has become the port that was given.</summary>
    public ListenAddress Address { get; }

    /// <summary>Connections turned away by the session factory.</summary>
    public long RefusedCount => _acceptor.RefusedCount;

    /// <summary>Binds and listens; the first loop of the group accepts and spreads the connections over all.</summary>
    /// <exception cref="ListenException">The address is taken, not of this machine, or not allowed.</exception>
    public static Listener Open(
        EventLoopGroup group, ListenAddress address, ListenOptions options, ISessionFactory sessions)
    {
        var listener = new Listener(
            group.Loops[0], group.Transport.Listen(address, options), group, sessions);
        listener._loop.Post(new OpenMessage(listener));
        return listener;
    }

    /// <summary>
    /// Stops listening; accepted connections live on. The task ends when the address is free. Do not block a loop's
    /// thread on it.
    /// </summary>
    public Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0) _loop.Post(new CloseMessage(this));
        return _closed.Task;
    }

    sealed class OpenMessage(Listener listener) : LoopMessage
    {
        protected internal override void Run() => listener._acceptor.Open();

        protected internal override void Dropped() => listener._acceptor.Abandon();
    }

    sealed class CloseMessage(Listener listener) : LoopMessage
    {
        protected internal override void Run()
        {
            listener._acceptor.Close();
            listener._closed.TrySetResult();
        }

        // The loop has stopped and with it the acceptor.
        protected internal override void Dropped() => listener._closed.TrySetResult();
    }
}
