// Requests with bytes changed, added and taken away, cut anywhere: whatever they mean by then, the node stays up and
// its figures stay true. The seed replays a run.
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class MutatedRequestTests
{
    const int Seed = 20261123;
    const int Conversations = 1500;

    static readonly string[] Wires =
    [
        .. TextWires.Classic.Concat(TextWires.Meta).Select(wire => wire.Replace(";", "\r\n")),
        .. BinaryWires.All.Where(wire => wire.Length < 10_000),
    ];

    static ReadOnlySpan<byte> Inserted => " \r\n0123456789abTNRICEkvq\0"u8;

    [Fact]
    public void The_node_outlives_them()
    {
        using var node = new MemcachedNode();
        var random = new Random(Seed);
        for (var i = 0; i < Conversations; i++) Talk(node, random);

        using var conversation = node.Connect();
        conversation.Text("flush_all\r\nstats reset\r\nset a 0 0 1\r\nx\r\n");
        Assert.Equal("VALUE a 0 1\r\nx\r\nEND\r\n", conversation.Text("get a\r\n"));
        Assert.Equal(1, Stats.Of(conversation)["curr_items"]);
        Assert.Equal(2, conversation.Text("lru_crawler metadump all\r\n").Split('\n', 3).Length - 1);
    }

    static void Talk(MemcachedNode node, Random random)
    {
        var bytes = Mutated(random);
        using var conversation = node.Connect();
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 400), bytes.Length - at);
                conversation.Send(bytes.AsSpan(at, length));
                at += length;
            }
            conversation.FinishSending();
            conversation.ReadToEnd();
        }
        catch (SocketException e) when (e.SocketErrorCode is not SocketError.TimedOut)
        {
            // The node may have closed the connection for what it was sent.
        }
    }

    static byte[] Mutated(Random random)
    {
        var bytes = new List<byte>();
        for (var i = random.Next(1, 5); i > 0; i--) bytes.AddRange(Pick(random));
        for (var i = random.Next(12); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, Inserted[random.Next(Inserted.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(8), bytes.Count - at - 1));
                    break;
                default:
                    var other = Pick(random);
                    bytes.InsertRange(at, other[..Math.Min(50, other.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }

    static byte[] Pick(Random random) => Encoding.Latin1.GetBytes(Wires[random.Next(Wires.Length)]);
}
