// Pipelines of requests that are longer than a part of one read, on a loop that is turned by hand.
using System.Net;
using System.Text;
using Larder.Base;
using Larder.Network.InProcess;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;
using Larder.Network.Transports;

namespace Larder.Network.Tests.InProcess;

public sealed class LargeRequestTests : IDisposable, ISessionFactory
{
    static readonly ListenAddress Address = ListenAddress.Tcp(IPAddress.Loopback, 6379);

    readonly InProcessTransport _transport = new(pipeBytes: 4 << 20);
    readonly EventLoopGroup _group;
    readonly EventLoop _loop;
    readonly StringBuilder _requests = new();
    readonly StringBuilder _answers = new();

    public LargeRequestTests()
    {
        _group = new EventLoopGroup(_transport, 1, new ManualClock());
        _loop = _group.Loops[0];
        Listener.Open(_group, Address, ListenOptions.Default, this);
        while (_loop.Turn(0)) { }
    }

    [Fact]
    public void A_pipeline_of_large_requests_takes_few_reads_and_as_many_sends()
    {
        var peer = _transport.Connect(Address)!;
        for (var i = 0; i < 16; i++) Add(16_384);
        Send(peer, 0, _requests.Length);
        Assert.Equal(_answers.ToString(), ReadAll(peer));
        Assert.InRange(_loop.Counters.Reads, 1, 3);
        Assert.InRange(_loop.Counters.Sends, 1, 3);
    }

    [Fact]
    public void Nothing_is_lost_wherever_reads_are_cut_and_a_session_stops()
    {
        var random = new FastRandom(7);
        for (var round = 0; round < 50; round++)
        {
            _requests.Clear();
            _answers.Clear();
            for (var i = 0; i < 30; i++) AddAny(random);
            var peer = _transport.Connect(Address)!;
            var answers = new StringBuilder();
            for (var sent = 0; sent < _requests.Length;)
            {
                var count = Math.Min((int)(random.Next() % 300_000) + 1, _requests.Length - sent);
                Send(peer, sent, count);
                sent += count;
                answers.Append(ReadAll(peer));
            }
            Assert.Equal(_answers.ToString(), answers.ToString());
            peer.Close();
        }
    }

    public Admission Admit(Channel channel, EventLoop loop) => Admission.Admit(new LineSession());

    public void Dispose() => _group.Dispose();

    void Add(int length)
    {
        var blob = new string('x', length);
        _requests.Append("BLOB ").Append(length).Append('\n').Append(blob);
        _answers.Append(length).Append(' ').Append(length * (long)'x').Append('\n');
    }

    void AddAny(FastRandom random)
    {
        switch (random.Next() % 8)
        {
            case 0:
                _requests.Append("PAUSE\n");
                _answers.Append("PAUSED\n");
                break;
            case < 3:
                _requests.Append("PING\n");
                _answers.Append("PONG\n");
                break;
            default:
                Add((int)(random.Next() % 40_000));
                break;
        }
    }

    void Send(InProcessPeer peer, int start, int count)
    {
        var bytes = Encoding.ASCII.GetBytes(_requests.ToString(start, count));
        Assert.Equal(count, peer.Send(bytes));
    }

    // A session that has paused goes on as soon as nothing else happens.
    string ReadAll(InProcessPeer peer)
    {
        var text = new StringBuilder();
        var bytes = new byte[1000];
        do
        {
            while (_loop.Turn(0)) { }
            foreach (var connection in _loop.Connections) connection.Resume();
            text.Append(Encoding.Latin1.GetString(bytes, 0, peer.Receive(bytes)));
        }
        while (_loop.Turn(0) || peer.Available > 0);
        return text.ToString();
    }
}
