// Takes connections off one listening socket, asks the session factory about them and hands them to the loop with the
// fewest.
using System.ComponentModel;
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Timers;
using Larder.Network.Transports;

namespace Larder.Network.Listeners;

sealed unsafe class Acceptor(EventLoop loop, ListenerSocket socket, EventLoopGroup group, ISessionFactory sessions)
    : EventSource
{
    const int AcceptsPerTurn = 64;
    const int RetryMs = 100;

    long _refusedCount;
    bool _watched;
    bool _closed;
    RetryTimer? _retry;

    public long RefusedCount => Volatile.Read(ref _refusedCount);

    public void Open()
    {
        loop.Register(this);
        Watch();
    }

    public void Close()
    {
        if (_closed) return;
        _closed = true;
        if (_retry is not null) loop.Cancel(_retry);
        if (_watched) loop.Poller.Remove(socket);
        loop.Unregister(this);
        socket.Close();
    }

    /// <summary>Closes a socket that never came to be watched.</summary>
    public void Abandon() => socket.Close();

    internal override void Stop() => Close();

    internal override void OnReady(Readiness readiness)
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var outcome = socket.Accept(out var channel);
            if (outcome == AcceptOutcome.Empty) return;
            if (outcome == AcceptOutcome.Exhausted)
            {
                AcceptLater();
                return;
            }
            Place(channel!);
        }
    }

    void Place(Channel channel)
    {
        var target = group.LeastLoaded();
        var admission = sessions.Admit(channel, target);
        if (admission.Session is not { } session)
        {
            _refusedCount++;
            Refuse(channel, admission.Refusal.Span);
            return;
        }

        target.ReserveConnection();
        var adoption = new AdoptMessage(target, channel, session);
        if (target == loop) adoption.Run();
        else target.Post(adoption);
    }

    // What fits into an empty socket buffer goes out; a refusal is one line. Bytes that have already arrived are taken
    // first, as closing over unread ones would reset the connection before the peer reads why.
    void Refuse(Channel channel, ReadOnlySpan<byte> reason)
    {
        const int UnreadBytes = 4096;
        fixed (byte* start = reason)
        {
            var slice = new IoSlice(start, (nuint)reason.Length);
            if (reason.Length > 0) channel.Send(&slice, 1);
        }
        channel.FinishSending();
        var unread = stackalloc byte[UnreadBytes];
        channel.Receive(unread, UnreadBytes);
        channel.Close();
    }

    // Without a free descriptor the listener would be ready for ever and keep its loop busy for nothing.
    void AcceptLater()
    {
        loop.Poller.Remove(socket);
        _watched = false;
        _retry ??= new RetryTimer(this);
        loop.Schedule(_retry, loop.NowMs + RetryMs);
    }

    void Watch()
    {
        loop.Poller.Add(socket, Token);
        _watched = true;
    }

    sealed class RetryTimer(Acceptor acceptor) : LoopTimer
    {
        protected internal override void Fire() => acceptor.Watch();
    }

    sealed class AdoptMessage(EventLoop target, Channel channel, ISession session) : LoopMessage
    {
        protected internal override void Run()
        {
            try
            {
                target.AdoptReserved(channel, session);
            }
            catch (Win32Exception)
            {
                channel.Close(); // The kernel cannot watch one more; the peer sees the connection end.
            }
        }

        protected internal override void Dropped()
        {
            target.ReleaseConnection();
            channel.Close();
        }
    }
}
