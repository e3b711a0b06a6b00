// rename-command: the old name is gone for everybody, scripts too; the new one does the same under the same rules.
using Larder.Engine.Settings.Syntax;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class RenamedCommandTests
{
    [Fact]
    public void A_command_without_a_name_cannot_be_called()
    {
        using RunningNode node = new(("rename-command", "FLUSHALL \"\""));
        Assert.StartsWith("-ERR unknown command 'flushall'", node.Line("flushall"));
        Assert.StartsWith("-ERR unknown command 'FLUSHALL'", node.Line("FLUSHALL"));
        Assert.Contains("Unknown", node.Call("EVAL", "return redis.call('flushall')", "0"));
        Assert.Equal("+OK\r\n", node.Line("FLUSHDB"));
    }

    [Fact]
    public void A_command_answers_to_its_new_name_alone()
    {
        using RunningNode node = new(("rename-command", "GET Fetch"), ("rename-command", "SET \"GET\""));
        Assert.Equal("+OK\r\n", node.Line("GET k v"));
        Assert.Equal("$1\r\nv\r\n", node.Line("FETCH k"));
        Assert.StartsWith("-ERR unknown command 'SET'", node.Line("SET k v"));
        Assert.Equal("$1\r\nv\r\n", node.Call("EVAL", "return redis.call('fetch', 'k')", "0"));
    }

    [Fact]
    public void Rules_of_access_keep_the_old_name()
    {
        using RunningNode node = new(("rename-command", "GET fetch"));
        node.Line("ACL SETUSER u on nopass ~* +get +auth");
        using var client = node.ConnectClient();
        Assert.Equal("+OK", client.Call("AUTH u x"));
        Assert.Equal("$-1", client.Call("FETCH k"));
        Assert.StartsWith("-NOPERM", client.Call("SET k v"));
    }

    [Theory]
    [InlineData("NOPE x", "No such command in rename-command")]
    [InlineData("GET SET", "Target command name already exists")]
    public void What_cannot_be_renamed_stops_the_start(string words, string message)
    {
        var error = Assert.Throws<ConfigException>(() => new RunningNode(("rename-command", words)));
        Assert.Contains(message, error.Message);
    }
}
