// What the service asks a managed node is nothing that its customers are shown: no log of commands, no MONITOR and no list of
// clients has it.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Orders;

public sealed class UnseenServiceTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ManagedNode _node;

    public UnseenServiceTests() => _node = new ManagedNode(
        _folder.Path, ("slowlog-log-slower-than", "0"), ("commandlog-request-larger-than", "0"),
        ("commandlog-reply-larger-than", "0"));

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("large-request")]
    [InlineData("large-reply")]
    public void Its_commands_are_in_no_log(string log)
    {
        AskAll();
        var logged = _node.Call("COMMANDLOG", "GET", "-1", log);
        Assert.Contains("of-customer", logged);
        Assert.DoesNotContain("of-service", logged);
    }

    [Fact]
    public void Its_commands_are_not_seen_with_MONITOR()
    {
        using var monitor = _node.Node.Connect();
        Assert.Equal("+OK\r\n", RespConnection.Text(monitor.Call("MONITOR")));
        AskAll();
        Assert.Contains("\"GET\" \"of-customer\"", monitor.ReceiveText());
        // By way of a script neither, and one of a customer's is seen with what it calls.
        _node.Call("EVAL", "return redis.call('GET', KEYS[1])", "1", "in-script");
        Assert.Contains("\"EVAL\"", monitor.ReceiveText());
        Assert.Contains("lua] \"GET\" \"in-script\"", monitor.ReceiveText());
        Assert.False(monitor.HasReply);
    }

    [Fact]
    public void It_is_no_client_in_the_list()
    {
        AskAll();
        Assert.DoesNotContain("command.sock", _node.Call("CLIENT", "LIST"));
        Assert.Contains("\nconnected_clients:1\r\n", _node.Call("INFO", "clients"));
    }

    // As the service does for its metrics and reads, and as it might.
    void AskAll()
    {
        _node.Command("INFO", "of-service");
        _node.Command("SLOWLOG", "GET", "of-service");
        _node.Command("GET", "of-service");
        _node.Command("EVAL", "return redis.call('GET', 'of-service')", "0");
        _node.Command("MULTI");
        _node.Command("GET", "of-service");
        _node.Command("EXEC");
        _node.Call("GET", "of-customer");
    }
}
