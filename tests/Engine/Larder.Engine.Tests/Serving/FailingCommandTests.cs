// A command that throws: whoever sent it is told, its locks are free, what was around it goes on, and so does everybody
// else.
using Larder.Base;
using Larder.Engine.Execution;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class FailingCommandTests
{
    const string Fault = "-ERR internal error";
    const string NoMemory = "-OOM command not allowed when used memory > 'maxmemory'.";

    /// <summary>A command on one key, one on several, one that takes all locks itself, and one without keys.</summary>
    public static TheoryData<string, string, string> Commands
    {
        get
        {
            TheoryData<string, string, string> cases = [];
            foreach (var loops in new[] { "1", "2" })
            {
                cases.Add(loops, "strlen", "STRLEN a");
                cases.Add(loops, "sinter", "SINTER a b");
                cases.Add(loops, "flushall", "FLUSHALL");
                cases.Add(loops, "pfselftest", "PFSELFTEST");
                cases.Add(loops, "echo", "ECHO a");
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Is_answered_and_its_client_leaves(string loops, string name, string request)
    {
        using var node = Failing(loops, name, () => Check.That(false));
        using var client = node.ConnectClient();
        client.SendTogether("PING", request, "PING");
        Assert.Equal("+PONG", client.Receive());
        Assert.Equal(Fault, client.Receive());
        Assert.Throws<EndOfStreamException>(client.Receive);
        GoesOn(node);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void That_finds_no_memory_is_refused_and_its_client_stays(string loops, string name, string request)
    {
        using var node = Failing(loops, name, () => throw new InsufficientMemoryException());
        using var client = node.ConnectClient();
        Assert.Equal(NoMemory, client.Call(request));
        Assert.Equal("+PONG", client.Call("PING"));
        Assert.Equal("+OK", client.Call("SET a 1"));
        GoesOn(node);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Leaves_the_rest_of_its_transaction(string loops, string name, string request)
    {
        using var node = Failing(loops, name, () => Check.That(false));
        using var client = node.ConnectClient();
        foreach (var line in new[] { "MULTI", "SET a 1", request, "SET b 2" }) client.Call(line);
        Assert.Equal($"*3 +OK {Fault} +OK", client.Call("EXEC"));
        Assert.Throws<EndOfStreamException>(client.Receive);
        Assert.Equal("$1\r\n2\r\n", node.Line("GET b"));
        GoesOn(node);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Is_an_error_to_its_script(string loops, string name, string request)
    {
        using var node = Failing(loops, name, () => throw new InsufficientMemoryException());
        var words = request.Split(' ');
        Assert.StartsWith("-OOM", node.Call(["EVAL", "return redis.call(unpack(ARGV))", "0", .. words]));
        Assert.Equal("$4\r\ngoes\r\n", node.Call(["EVAL", "redis.pcall(unpack(ARGV)) return 'goes'", "0", .. words]));
        GoesOn(node);
    }

    [Fact]
    public void Takes_back_what_it_wrote_of_its_reply()
    {
        using var node = new RunningNode { ToleratesFailures = true };
        node.Server.Bindings.Bind("lolwut", context =>
        {
            context.Reply.Array(3);
            context.Reply.BulkString("half"u8);
            Check.That(false);
        });
        Assert.Equal(Fault + "\r\n", node.Line("LOLWUT"));
    }

    [Fact]
    public void Ends_a_client_that_waited_for_it()
    {
        using var node = new RunningNode { ToleratesFailures = true };
        using var waiting = node.ConnectClient();
        waiting.Send("BLPOP list 0");
        node.AwaitBlocked(1);
        node.Server.Bindings.Bind("blpop", _ => Check.That(false));
        node.Line("RPUSH list a");
        Assert.Equal(Fault, waiting.Receive());
        Assert.Throws<EndOfStreamException>(waiting.Receive);
        Assert.Equal(":1\r\n", node.Line("LLEN list"));
        GoesOn(node);
    }

    static RunningNode Failing(string loops, string name, Action fail)
    {
        var node = new RunningNode(("io-threads", loops)) { ToleratesFailures = true };
        node.Server.Bindings.Bind(name, context =>
        {
            using var all = context.Command.Name == "flushall" ? context.HoldAll() : default;
            fail();
        });
        return node;
    }

    // Every lock is free: of all shards at once, and of each.
    static void GoesOn(RunningNode node)
    {
        for (var i = 0; i < 100; i++) Assert.Equal("+OK\r\n", node.Line($"SET key:{i} v"));
        Assert.Equal("$1\r\n1\r\n", node.Line("EVAL return('1') 0"));
        using var other = node.ConnectClient();
        other.Call("MULTI");
        other.Call("SWAPDB 0 1");
        Assert.Equal("*1 +OK", other.Call("EXEC"));
    }
}
