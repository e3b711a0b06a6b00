// The same bad bytes to a real server and to the reader: same error, same silence. LARDER_TEST_VALKEY names the
// program; rows that only Valkey 9 answers so are left out beside an older server.
using Larder.Protocol.Tests.Resp;

namespace Larder.Protocol.Tests.Peers;

public sealed class RespPeerTests
{
    static readonly string[] Wires =
    [
        "*x\r\n", "*\r\n", "*-x\r\n", "*01\r\n$4\r\nPING\r\n", "*2147483647\r\n", "*2147483648\r\n", "*1 \r\n",
        "*+1\r\n",
        "*1\r\nX\r\n", "*1\r\n:4\r\n", "*1\r\n$-1\r\n", "*1\r\n$x\r\n", "*1\r\n$\r\n", "*1\r\n$04\r\nPING\r\n",
        "*1\r\n$536870913\r\n", "*1\r\n$99999999999999999999\r\n", "ECHO \"a\r\n", "ECHO 'a\r\n", "ECHO \"a\\\r\n",
        "*" + new string('1', 65536), "*1\r\n$" + new string('1', 65536), new string('x', 65537),
        "*1\r\n" + new string('X', 70000), "*1\r\n\n\r\n", "*1\r\n \r\n",
    ];

    static readonly string[] SinceValkey9 =
    [
        "*1\rX$4\r\nPING\r\n", "*x\rX", "*1\r\n$x\rX", "*1\r\n$9\rX", "*1\r\n$10\rX", "*1\r\n$4\r\nPINGxx", "*1\0\r\n",
    ];

    [Fact]
    public void Protocol_errors_are_those_of_the_real_server()
    {
        using var server = PeerServer.Start("LARDER_TEST_VALKEY", "redis-server",
            socket => $"--port 0 --unixsocket {socket} --save \"\"");
        var isValkey9 = server.Ask("INFO server\r\n"u8).Contains("valkey_version:9");
        foreach (var wire in isValkey9 ? [.. Wires, .. SinceValkey9] : Wires)
        {
            var expected = server.Ask(Wire.Bytes(wire)).TrimEnd('\r', '\n');
            var actual = string.Join("\r\n", RespFeed.Read(wire));
            Assert.True(expected == actual, $"{Show(wire)}: the server says '{expected}', the reader '{actual}'");
        }
    }

    [Fact]
    public void Inline_arguments_are_split_as_by_the_real_server()
    {
        using var server = PeerServer.Start("LARDER_TEST_VALKEY", "redis-server",
            socket => $"--port 0 --unixsocket {socket} --save \"\"");
        string[] lines =
        [
            "ECHO a", "ECHO  a ", "ECHO \"a b\"", "ECHO 'a b'", "ECHO \"a\\x41\\n\\t\\q\\\"\"", "ECHO 'a\\'b\\n'",
            "ECHO \"\"",
            "ECHO a\"b c\"", "ECHO \va", "ECHO a\vb", "ECHO \"\\x4\\xzz\"", "ECHO a'b'", "ECHO \"\\xff\\x00\"",
        ];
        foreach (var line in lines)
        {
            var words = RespFeed.Read(line + "\r\n").Single().Split('|');
            Assert.Equal($"${words[1].Length}\r\n{words[1]}\r\n", server.Ask(Wire.Bytes(line + "\r\n")));
        }
    }

    static string Show(string wire) => (wire.Length > 40 ? wire[..40] + "..." : wire).ReplaceLineEndings("\\n");
}
