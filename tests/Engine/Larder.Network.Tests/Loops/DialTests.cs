// Connections that a loop makes itself: adopted before they stand, they speak as soon as the other side listens.
using System.Net;
using System.Text;
using Larder.Base;
using Larder.Network.Epoll;
using Larder.Network.InProcess;
using Larder.Network.Loops;
using Larder.Network.Sockets;
using Larder.Network.Tests.Serving;
using Larder.Network.Transports;

namespace Larder.Network.Tests.Loops;

public class DialTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void A_dialed_connection_sends_what_was_written_before_it_stood(string transport)
    {
        using var server = new LineServer(transport);
        using var loop = new EventLoop(Choose(transport), Clock.System);
        var caller = new Caller("PING\n");
        loop.Adopt(Choose(transport).Dial(server.Listener.Address), caller);
        TurnUntil(loop, () => caller.Heard.Length == 5);
        Assert.Equal("PONG\n", caller.Heard.ToString());
    }

    [Theory, MemberData(nameof(Transports))]
    public void Where_nobody_listens_dialing_fails_at_once_or_on_the_loop(string transport)
    {
        ListenAddress address;
        using (var gone = new LineServer(transport)) address = gone.Listener.Address;
        using var loop = new EventLoop(Choose(transport), Clock.System);
        var caller = new Caller("PING\n");
        try
        {
            loop.Adopt(Choose(transport).Dial(address), caller);
        }
        catch (DialException refused)
        {
            Assert.Contains(address.ToString(), refused.Message);
            return;
        }
        TurnUntil(loop, () => caller.End is not null);
        Assert.Equal(CloseReason.Broken, caller.End);
        Assert.Equal("", caller.Heard.ToString());
    }

    [Fact]
    public void Both_ends_of_a_dialed_in_process_connection_live_on_loops_and_notice_the_end()
    {
        var transport = new InProcessTransport();
        var address = ListenAddress.Tcp(IPAddress.Loopback, 1);
        using var loop = new EventLoop(transport, Clock.System);
        var listener = transport.Listen(address, ListenOptions.Default);
        var caller = new Caller("hello");
        var answerer = new Caller("welcome");
        var connection = loop.Adopt(transport.Dial(address), caller);
        Assert.Equal(AcceptOutcome.Accepted, listener.Accept(out var accepted));
        loop.Adopt(accepted!, answerer);
        TurnUntil(loop, () => caller.Heard.Length == 7 && answerer.Heard.Length == 5);
        connection.Close();
        TurnUntil(loop, () => answerer.End is not null);
        Assert.Throws<DialException>(() => transport.Dial(ListenAddress.Tcp(IPAddress.Loopback, 2)));
    }

    static Transport Choose(string name) => name == "epoll" ? new EpollTransport() : new SocketTransport();

    static void TurnUntil(EventLoop loop, Func<bool> condition) => Waiting.Until(() =>
    {
        loop.Turn(0);
        return condition();
    });

    /// <summary>Says one thing and keeps what it hears.</summary>
    sealed unsafe class Caller(string words) : ISession
    {
        public StringBuilder Heard { get; } = new();

        public CloseReason? End { get; private set; }

        public ConnectionLimits Limits => ConnectionLimits.Default;

        public void Opened(Connection connection) => connection.Output.Write(Encoding.ASCII.GetBytes(words));

        public int Receive(Connection connection, byte* data, int length)
        {
            Heard.Append(Encoding.ASCII.GetString(data, length));
            return length;
        }

        public void Woken(Connection connection, ConnectionMessage message)
        {
        }

        public void Closed(Connection connection, CloseReason reason) => End = reason;
    }
}
