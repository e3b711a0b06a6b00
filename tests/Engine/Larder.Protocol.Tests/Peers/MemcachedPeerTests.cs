// The same refused requests to a real memcached and to the reader. LARDER_TEST_MEMCACHED names the program; rows that
// only a recent memcached answers so are left out beside an older one.
using Larder.Protocol.Tests.Memcached;

namespace Larder.Protocol.Tests.Peers;

public sealed class MemcachedPeerTests
{
    static readonly string LongKey = new('k', 251);

    // The reader refuses each; "mn" behind it shows where the request ended.
    static readonly string[] Wires =
    [
        "GET a\r\n", "mx a\r\n", "mgx a\r\n", "nonsense a b c\r\n", "set a 0 0 x\r\nmn\r\n", "set a 0 0 -1\r\nmn\r\n",
        "set a 0 0 2\r\nhi\nZmn\r\n", "set a 0 0 2\r\nhixxmn\r\n", "incr a x\r\n", "incr a -1\r\n",
        "incr a 18446744073709551616\r\n", "touch a x\r\n", "gat x a\r\n", "flush_all x\r\n", "verbosity x\r\n",
        "verbosity noreply\r\nmn\r\n", "mg a v v\r\n", $"mg {LongKey} v\r\n", "mg a T\r\n", "mg a Tx\r\n", "mg a N\r\n",
        "mg !! b v\r\n", $"mg a k O{new string('1', 32)}\r\n", "ms a\r\n", "ms a x\r\nmn\r\n", "ms a S2\r\nmn\r\n",
        "ms a 2 MX\r\nhi\r\nmn\r\n", "ms a 2 Fx\r\nhi\r\nmn\r\n", "ms a 2 Cx\r\nhi\r\nmn\r\n",
        "ms a 2 2\r\nhi\r\nmn\r\n",
        "ma a Dx\r\n", "ma a D1 D2\r\n", "ma a Mx\r\n", "GET / HTTP/1.1\r\n", new string('x', 3000), "mn\r\n",
        $"set a 0 0 2000000\r\n{new string('x', 2000000)}\r\nmn\r\n",
        $"ms a 2000000\r\n{new string('x', 2000000)}\r\nmn\r\n",
    ];

    static readonly string[] Recent =
    [
        "\r\n", "\n", " \r\n", "get\r\n", "get \r\n", " get a\r\n", "set a 0 0\r\n", "set a x 0 2\r\nhi\r\nmn\r\n",
        "set a 0 x 2\r\nhi\r\nmn\r\n", "set a -1 0 2\r\nhi\r\nmn\r\n", $"set {LongKey} 0 0 2\r\nhi\r\nmn\r\n",
        "cas a 0 0 2\r\nhi\r\nmn\r\n", "cas a 0 0 2 -1\r\nhi\r\nmn\r\n", "incr a\r\n", "delete\r\n", "touch a\r\n",
        "gat 1\r\n",
        "verbosity\r\n", "mg\r\n", "mg a !\r\n", "ms\r\n", "ms a 2 M\r\nhi\r\nmn\r\n", "ms a 2 !\r\nmn\r\n",
        "md a Cx\r\n",
        "m\r\n", "mg a Z\r\n", "mg a 2\r\n", "set a 0 0 2147483646\r\n",
        "mg a k s t c f v h l u q x I P L O1 M1 T1 N1 R1\r\n", "set a 0 x 2 noreply\r\nhi\r\nmn\r\n",
    ];

    [Fact]
    public void Refusals_are_those_of_the_real_server()
    {
        var user = Environment.IsPrivilegedProcess ? "-u root " : "";
        using var server = PeerServer.Start("LARDER_TEST_MEMCACHED", "memcached",
            socket => $"{user}-s {socket} -a 0700");
        var isRecent = Version.Parse(server.Ask("version\r\n"u8).Trim().Split(' ')[1]) >= new Version(1, 6, 40);
        foreach (var wire in isRecent ? [.. Wires, .. Recent] : Wires)
        {
            var expected = server.Ask(Wire.Bytes(wire));
            var actual = string.Concat(MemcachedFeed.Read(wire, pieceBytes: 1 << 16).Select(Reply));
            Assert.True(expected == actual, $"{Show(wire)}: the server says '{expected}', the reader '{actual}'");
        }
    }

    static string Reply(string result) =>
        result == "MetaNoop" ? "MN\r\n" : result is "<closed>" || result.StartsWith("(silent)") ? "" : result + "\r\n";

    static string Show(string wire) => (wire.Length > 40 ? wire[..40] + "..." : wire).ReplaceLineEndings("\\n");
}
