// What a client hears before it has logged in: nothing but that it has to, whatever else is wrong with its command.
using Xunit;

namespace Larder.Engine.Tests.Commands.Access;

public sealed class LoginTests : IDisposable
{
    readonly RunningNode _node = new(("requirepass", "secret"), ("enable-debug-command", "no"));

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("NOSUCH x")]
    [InlineData("SET foo")]
    [InlineData("GET")]
    [InlineData("EVAL")]
    [InlineData("SUBSCRIBE")]
    [InlineData("CONFIG")]
    [InlineData("CONFIG FOO")]
    [InlineData("CONFIG GET")]
    [InlineData("COMMAND NOSUCH")]
    [InlineData("DEBUG x")]
    [InlineData("MULTI")]
    [InlineData("PING")]
    public void Everything_needs_a_login(string line) =>
        Assert.Equal("-NOAUTH Authentication required.\r\n", _node.Line(line));

    [Theory]
    [InlineData("AUTH", "-ERR wrong number of arguments for 'auth' command\r\n")]
    [InlineData("RESET x", "-ERR wrong number of arguments for 'reset' command\r\n")]
    [InlineData("RESET", "+RESET\r\n")]
    [InlineData("QUIT", "+OK\r\n")]
    [InlineData("HELLO 9", "-NOPROTO unsupported protocol version\r\n")]
    [InlineData("AUTH secret", "+OK\r\n")]
    public void But_a_login_and_a_goodbye(string line, string reply) => Assert.Equal(reply, _node.Line(line));
}
