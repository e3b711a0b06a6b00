// A loop turned by hand under a clock moved by hand: what depends on time, exactly.
using System.Net;
using System.Text;
using Larder.Base;
using Larder.Network.InProcess;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;
using Larder.Network.Timers;
using Larder.Network.Transports;

namespace Larder.Network.Tests.InProcess;

public sealed class InProcessTests : IDisposable, ISessionFactory
{
    static readonly ListenAddress Address = ListenAddress.Tcp(IPAddress.Loopback, 6379);

    readonly ManualClock _clock = new();
    readonly InProcessTransport _transport = new(pipeBytes: 1000);
    readonly EventLoopGroup _group;
    readonly EventLoop _loop;
    readonly List<LineSession> _sessions = [];
    ConnectionLimits _limits = ConnectionLimits.Default;

    public InProcessTests()
    {
        _group = new EventLoopGroup(_transport, 1, _clock);
        _loop = _group.Loops[0];
        Listener.Open(_group, Address, ListenOptions.Default, this);
        Settle();
    }

    [Fact]
    public void A_conversation_needs_no_thread_and_no_socket()
    {
        var peer = Connect();
        Assert.Equal("PONG\nPONG\nUNKNOWN\n", Ask(peer, "PING\nPING\nwhat\n"));
        Assert.Equal("PAUSED\n", Ask(peer, "PAUSE\nPING\n"));
        _loop.Connections.Single().Resume();
        Assert.Equal("PONG\nBYE\n", Ask(peer, "QUIT\n"));
        Assert.True(peer.IsClosedByServer);
        Assert.Equal(0, _loop.ConnectionCount);
    }

    [Fact]
    public void Silence_ends_a_connection_after_the_idle_limit()
    {
        _limits = new ConnectionLimits { IdleMs = 5000 };
        var silent = Connect();
        var talking = Connect();
        for (var second = 1; second <= 12; second++)
        {
            Pass(1000);
            Assert.Equal("PONG\n", Ask(talking, "PING\n"));
            Assert.Equal(second >= 6, silent.IsClosedByServer);
        }
        Assert.Equal(CloseReason.Idle, _sessions[0].Closed.Within());
        Assert.False(_sessions[1].IsClosed);
        Assert.Equal(1, _loop.Counters.IdleCloseCount);
    }

    [Fact]
    public void Output_over_the_soft_limit_ends_a_connection_only_when_it_lasts()
    {
        _limits = new ConnectionLimits { OutputSoftBytes = 10_000, OutputSoftMs = 3000 };
        var reader = Connect();
        var sleeper = Connect();
        reader.Send("BIG 50000\n"u8);
        sleeper.Send("BIG 50000\n"u8);
        Settle();
        Pass(2000);
        Assert.Equal(50_000, ReadAll(reader).Length);
        Pass(3000);
        Assert.False(_sessions[0].IsClosed);
        Assert.Equal(CloseReason.OutputLimit, _sessions[1].Closed.Within());
    }

    [Fact]
    public void A_farewell_that_is_never_read_does_not_keep_the_connection()
    {
        var peer = Connect();
        peer.Send("BIG 50000\nQUIT\n"u8);
        Settle();
        Assert.False(peer.IsClosedByServer);
        Pass(12_000);
        Assert.True(peer.IsClosedByServer);
        Assert.Equal(CloseReason.Requested, _sessions[0].Closed.Within());
    }

    [Fact]
    public void Timers_fire_when_due_and_not_when_cancelled()
    {
        var count = 0;
        var timer = new Counting(() => count++);
        var cancelled = new Counting(() => count += 100);
        _loop.Schedule(timer, _loop.NowMs + 500);
        _loop.Schedule(cancelled, _loop.NowMs + 400);
        _loop.Cancel(cancelled);
        Pass(499);
        Assert.Equal(0, count);
        Pass(1);
        Assert.Equal(1, count);
        Assert.False(timer.IsScheduled);
        Pass(1000);
        Assert.Equal(1, count);
    }

    [Fact]
    public void A_loop_with_nothing_to_do_sleeps_until_something_happens()
    {
        Assert.Equal(long.MaxValue, _loop.NextDueMs);
        var peer = Connect();
        Assert.Equal("PONG\n", Ask(peer, "PING\n"));
        Pass(1000);
        Assert.Equal(long.MaxValue, _loop.NextDueMs);
    }

    [Fact]
    public void A_loop_sleeps_until_a_connection_can_have_been_silent_for_too_long()
    {
        _limits = new ConnectionLimits { IdleMs = 5000 };
        var peer = Connect();
        Assert.Equal("PONG\n", Ask(peer, "PING\n"));
        var dueMs = _loop.NowMs + 5001;
        Pass(1000);
        Assert.Equal(dueMs, _loop.NextDueMs);
    }

    [Fact]
    public void Work_that_rests_runs_again_after_an_event_or_at_the_end_of_its_rest()
    {
        var work = new Resting();
        _loop.AddWork(work);
        Settle();
        Assert.Equal(1, work.Count);
        Pass(2000);
        Assert.Equal(1, work.Count);
        _loop.Nudge();
        Settle();
        Assert.Equal(2, work.Count);
        Pass(4900);
        Assert.Equal(2, work.Count);
        Pass(100);
        Assert.Equal(3, work.Count);
    }

    [Fact]
    public void Work_runs_when_it_asked_to()
    {
        var work = new EverySecond();
        _loop.AddWork(work);
        Settle();
        Assert.Equal(1, work.Count);
        Pass(999);
        Assert.Equal(1, work.Count);
        Pass(1);
        Assert.Equal(2, work.Count);
    }

    public Admission Admit(Channel channel, EventLoop loop)
    {
        _sessions.Add(new LineSession(_limits));
        return Admission.Admit(_sessions[^1]);
    }

    public void Dispose() => _group.Dispose();

    InProcessPeer Connect()
    {
        var peer = _transport.Connect(Address);
        Assert.NotNull(peer);
        Settle();
        return peer;
    }

    string Ask(InProcessPeer peer, string requests)
    {
        Assert.Equal(requests.Length, peer.Send(Encoding.ASCII.GetBytes(requests)));
        return ReadAll(peer);
    }

    string ReadAll(InProcessPeer peer)
    {
        var text = new StringBuilder();
        var bytes = new byte[1000];
        do
        {
            Settle();
            text.Append(Encoding.Latin1.GetString(bytes, 0, peer.Receive(bytes)));
        }
        while (_loop.Turn(0) || peer.Available > 0);
        return text.ToString();
    }

    void Pass(int ms)
    {
        for (var left = ms; left > 0; left -= 100)
        {
            _clock.Advance(Math.Min(left, 100));
            Settle();
        }
    }

    void Settle()
    {
        while (_loop.Turn(0))
        {
        }
    }

    sealed class Resting : ILoopWork
    {
        public int Count { get; private set; }

        public long RestsUntilMs { get; private set; }

        public long Run(long nowMs)
        {
            Count++;
            RestsUntilMs = nowMs + 5000;
            return nowMs + 10;
        }
    }

    sealed class Counting(Action fire) : LoopTimer
    {
        protected internal override void Fire() => fire();
    }

    sealed class EverySecond : ILoopWork
    {
        public int Count { get; private set; }

        public long Run(long nowMs)
        {
            Count++;
            return nowMs + 1000;
        }
    }
}
