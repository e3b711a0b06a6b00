// CLIENT PAUSE: what waits goes on when its time is over, and nothing is left behind.
using Larder.Engine.Execution.Specs;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class PauseTests
{
    [Theory]
    [InlineData("ALL")]
    [InlineData("WRITE")]
    public void When_a_pause_is_over_commands_pass_no_gate_any_more(string mode)
    {
        using var node = new RunningNode();
        using var client = node.ConnectClient();
        var before = node.Server.Gates.Barred;
        Assert.Equal("+OK", client.Call($"CLIENT PAUSE 20 {mode}"));
        Assert.Equal("+OK", client.Call("SET a 1"));
        Assert.Equal(before, node.Server.Gates.Barred);
        Assert.Equal(CommandFlags.None, node.Server.Gates.Barred & CommandFlags.Write);
    }

    // One that is not over while the test looks, however busy the machine is.
    [Theory]
    [InlineData("ALL")]
    [InlineData("WRITE")]
    public void During_a_pause_commands_pass_a_gate(string mode)
    {
        using var node = new RunningNode();
        using var client = node.ConnectClient();
        var before = node.Server.Gates.Barred;
        Assert.Equal("+OK", client.Call($"CLIENT PAUSE 1000000 {mode}"));
        Assert.NotEqual(before, node.Server.Gates.Barred);
    }
}
