// HTTP that reaches a node: the connection ends without an answer, and what stands behind its words is not executed.
using System.Text;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class CrossProtocolTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nSET pwn 2\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\nSET pwn 2\r\n")]
    [InlineData("pOsT / HTTP/1.1\r\n\r\nSET pwn 2\r\n")]
    [InlineData("\"POST\" x\r\nSET pwn 2\r\n")]
    [InlineData("PING\r\nhost:\r\nSET pwn 2\r\n")]
    [InlineData("*1\r\n$4\r\nPOST\r\n*3\r\n$3\r\nSET\r\n$3\r\npwn\r\n$1\r\n2\r\n")]
    [InlineData("*2\r\n$5\r\nHOST:\r\n$1\r\na\r\n*3\r\n$3\r\nSET\r\n$3\r\npwn\r\n$1\r\n2\r\n")]
    [InlineData("MULTI\r\nSET pwn 2\r\nPOST /\r\nEXEC\r\n")]
    public void Http_is_not_answered_and_nothing_behind_it_runs(string bytes)
    {
        using var client = _node.Connect();
        client.SendRaw(Encoding.ASCII.GetBytes(bytes));
        Assert.ThrowsAny<Exception>(() => client.ReceiveText());
        Assert.Equal("$-1\r\n", _node.Line("GET pwn"));
    }

    [Fact]
    public void The_log_hears_of_it_once_a_minute()
    {
        List<string> lines = [];
        _node.Server.Log.Sink = (_, line) => lines.Add(line);
        for (var i = 0; i < 3; i++)
        {
            using var client = _node.Connect();
            client.SendRaw("POST / HTTP/1.1\r\n"u8);
            Assert.ThrowsAny<Exception>(() => client.ReceiveText());
        }
        Assert.Contains("Possible SECURITY ATTACK detected", Assert.Single(lines));
    }

    [Theory]
    [InlineData("HOST x", "-ERR unknown command 'HOST', with args beginning with: 'x' \r\n")]
    [InlineData("POSTS x", "-ERR unknown command 'POSTS', with args beginning with: 'x' \r\n")]
    [InlineData("ECHO POST", "$4\r\nPOST\r\n")]
    public void Other_words_are_answered(string line, string reply) => Assert.Equal(reply, _node.Line(line));
}
