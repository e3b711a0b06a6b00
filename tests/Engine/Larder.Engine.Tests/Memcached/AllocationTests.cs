// Serving requests allocates nothing on the managed heap of the loops' threads.
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class AllocationTests
{
    static readonly string[] Requests =
    [
        "get a\r\nget a b\r\ngets a\r\ngat 0 a\r\nget a b c d e f g h a b c d e f g h a b c d\r\n",
        "set a 0 0 3\r\nabc\r\nset b 5 100 3\r\nabc\r\nappend a 0 0 1\r\nx\r\nincr n 1\r\ntouch b 100\r\ndelete b\r\n",
        "ms m 3 T100 c k O1\r\nabc\r\nmg m v t f c k s h l O1\r\nma n v\r\nmd nope q\r\n",
        "ms Zm9v 1 b\r\nx\r\nmg Zm9v b k v\r\n",
    ];

    static readonly string Binary =
        BinaryWire.Request(0x01, "z", BinaryWire.Words(0, 0), "value") + BinaryWire.Request(0x0c, "z")
        + BinaryWire.Request(0x05, "bn", BinaryWire.Words(0, 1, 0, 1, 0));

    [Fact]
    public void Requests_allocate_nothing()
    {
        using var node = new MemcachedNode();
        using Conversation text = node.Connect(), binary = node.Connect();
        text.Text("set n 0 0 10\r\n1         \r\n");
        LoopThreads.AllocateNothing(node.Host.Server.Loops, 300, 1000, _ =>
        {
            foreach (var request in Requests) Assert.DoesNotContain("ERROR", text.Text(request));
            binary.Binary(Binary);
        });
    }
}
