// The data that a refused request announces is swallowed, whatever happens to the reply: nothing of it is ever read as a
// command, also when the refusal meets an output that is full.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached;
using System.Net;
using System.Text;
using Larder.Base;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Sessions;
using Larder.Engine.Settings.Groups;
using Larder.Network.InProcess;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class RefusedDataTests : IDisposable, ISessionFactory
{
    const int PipeBytes = 32 * 1024;
    const int TooLargeBytes = 2_000_000;

    // From here on a session flushes between two requests.
    const int FlushThreshold = 64 * 1024;

    static readonly ListenAddress Address = ListenAddress.Tcp(IPAddress.Loopback, 11211);

    readonly MemcachedNode _node = new();
    readonly InProcessTransport _transport = new(PipeBytes);
    readonly EventLoopGroup _group;
    readonly MemcachedWorker _worker;
    ConnectionLimits _limits = ConnectionLimits.Default;

    public RefusedDataTests()
    {
        var server = _node.Host.Server;
        var evictor = new Evictor(server.Store, () => EvictionPolicy.NoEviction, () => 5);
        _worker = new MemcachedWorker(new MemcachedServer(
            server.Settings, server.Store, evictor, server.Loops, server.Counters, server.Log)
        {
            StartedAtMs = server.Lifetime.StartedAtMs,
            Stop = server.Lifetime.Stop,
        });
        _group = new EventLoopGroup(_transport, 1, Clock.System);
        Listener.Open(_group, Address, ListenOptions.Default, this);
    }

    public Admission Admit(Channel channel, EventLoop loop) =>
        Admission.Admit(new MemcachedSession(_worker, _limits, _limits));

    public void Dispose()
    {
        _group.Dispose();
        _node.Dispose();
    }

    [Theory]
    [InlineData("set big 0 0 {0}\r\n")]
    [InlineData("add big 0 0 {0}\r\n")]
    [InlineData("append big 0 0 {0} noreply\r\n")]
    [InlineData("cas big 0 0 {0} 1\r\n")]
    [InlineData("cas big 0 0 {0} one\r\n")]
    [InlineData("set big flags 0 {0}\r\n")]
    [InlineData("set big 0 when {0}\r\n")]
    [InlineData("set {1} 0 0 {0}\r\n")]
    [InlineData("ms big {0}\r\n")]
    [InlineData("ms {1} {0}\r\n")]
    [InlineData("ms big {0} b\r\n")]
    [InlineData("ms big {0} Tx\r\n")]
    [InlineData("config set cluster 0 {0}\r\n")]
    public void Data_of_a_refused_text_request_is_never_read_as_commands(string line)
    {
        line = string.Format(line, TooLargeBytes, new string('k', 300));
        var data = Filled("xx\r\nflush_all\r\nset keep 0 0 1\r\ny\r\n");
        Check(length => $"get keep\r\n{line}{data}\r\nget b\r\n", valueOverhead: "VALUE keep 0 12345\r\n\r\nEND\r\n".Length,
            "set keep 0 0 {0}\r\n{1}\r\n", "mg keep s\r\n", length => $"HD s{length}\r\n");
    }

    [Fact]
    public void Data_of_a_refused_binary_request_is_never_read_as_commands()
    {
        var flush = BinaryWire.Request(0x08);
        foreach (byte opcode in new byte[] { 0x01, 0x02, 0x0e, 0x77 })
        {
            var extras = opcode == 0x0e ? "" : "\0\0\0\0\0\0\0\0";
            var whole = BinaryWire.Request(opcode, "big", extras, Filled(flush));
            Check(length => BinaryWire.Request(0x00, "keep") + whole + BinaryWire.Request(0x0a), valueOverhead: 28,
                "set keep 0 0 {0}\r\n{1}\r\n", "mg keep s\r\n", length => $"HD s{length}\r\n");
        }
    }

    // The value is chosen so that the refusal is what fills the output, wherever it begins.
    void Check(
        Func<int, string> requests, int valueOverhead, string store, string ask, Func<int, string> expected)
    {
        for (var short_ = -8; short_ <= 56; short_ += 4)
        {
            var length = FlushThreshold - valueOverhead - short_;
            using var other = _node.Connect();
            Assert.Equal("STORED\r\n", other.Text(string.Format(store, length, new string('v', length))));

            _limits = ConnectionLimits.Default;
            var free = Talk(requests(length), readsAtOnce: true);
            _limits = new ConnectionLimits { OutputPauseBytes = 1 };
            Assert.Equal(free, Talk(requests(length), readsAtOnce: false));
            Assert.Equal(expected(length), other.Text(ask));
        }
    }

    static string Filled(string text)
    {
        var data = new StringBuilder(TooLargeBytes);
        while (data.Length + text.Length <= TooLargeBytes) data.Append(text);
        return data.Append('x', TooLargeBytes - data.Length).ToString();
    }

    // Everything is sent, and all replies; a client that does not read at once begins when nothing moves any more.
    string Talk(string requests, bool readsAtOnce)
    {
        var peer = _transport.Connect(Address);
        Assert.NotNull(peer);
        var bytes = Encoding.Latin1.GetBytes(requests);
        var reply = new StringBuilder();
        var buffer = new byte[PipeBytes];
        var sent = 0;
        var reads = readsAtOnce;
        while (true)
        {
            var count = peer.Send(bytes.AsSpan(sent));
            sent += count;
            var moved = count > 0;
            while (_group.Loops[0].Turn(0)) moved = true;
            if (reads && peer.Available > 0)
            {
                reply.Append(Encoding.Latin1.GetString(buffer, 0, peer.Receive(buffer)));
                moved = true;
            }
            if (moved) continue;
            if (reads) break;
            reads = true;
        }
        peer.Close();
        while (_group.Loops[0].Turn(0))
        {
        }
        return reply.ToString();
    }
}
