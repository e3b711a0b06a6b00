// MULTI, EXEC, DISCARD: queueing, refusals, atomicity over several loops.
using Xunit;

namespace Larder.Engine.Tests.Transactions;

public sealed class TransactionTests : IDisposable
{
    const string NotOpen =
        " option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the " +
        "configuration file, and then restart the server.";

    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Queued_commands_run_in_order()
    {
        using var client = _node.ConnectClient();
        Assert.Equal("+OK", client.Call("MULTI"));
        Assert.Equal("+QUEUED", client.Call("SET a 1"));
        Assert.Equal("+QUEUED", client.Call("INCR a"));
        Assert.Equal("+QUEUED", client.Call("MGET a b c d"));
        Assert.Equal("+QUEUED", client.Call("DBSIZE"));
        Assert.Equal("*4 +OK :2 *4 $1 2 $-1 $-1 $-1 :1", client.Call("EXEC"));
        Assert.Equal("$1 2", client.Call("GET a"));
    }

    [Fact]
    public void A_failing_command_does_not_stop_the_others()
    {
        using var client = _node.ConnectClient();
        client.SendTogether("MULTI", "SET a x", "INCR a", "SET b 2", "EXEC");
        for (var i = 0; i < 4; i++) client.Receive();
        Assert.Equal("*3 +OK -ERR value is not an integer or out of range +OK", client.Receive());
        Assert.Equal("$1 2", client.Call("GET b"));
    }

    [Theory]
    [InlineData("NOSUCH a", "-ERR unknown command 'NOSUCH', with args beginning with: 'a'")]
    [InlineData("SET a", "-ERR wrong number of arguments for 'set' command")]
    [InlineData("MULTI", "-ERR Command 'multi' not allowed inside a transaction")]
    [InlineData("WATCH a", "-ERR Command 'watch' not allowed inside a transaction")]
    [InlineData("CONFIG NOSUCH", "-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.")]
    [InlineData("COMMAND NOSUCH", "-ERR unknown subcommand 'NOSUCH'. Try COMMAND HELP.")]
    [InlineData("DEBUG SLEEP 0", "-ERR DEBUG command not allowed. If the enable-debug-command" + NotOpen)]
    [InlineData("MODULE LOAD x", "-ERR MODULE command not allowed. If the enable-module-command" + NotOpen)]
    public void A_refused_command_aborts_the_transaction(string command, string refusal)
    {
        using var client = _node.ConnectClient();
        client.Call("MULTI");
        client.Call("SET a 1");
        Assert.Equal(refusal, client.Call(command));
        Assert.Equal("+QUEUED", client.Call("SET b 1"));
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.", client.Call("EXEC"));
        Assert.Equal(":0", client.Call("EXISTS a b"));
        Assert.Equal("-ERR EXEC without MULTI", client.Call("EXEC"));
    }

    [Theory]
    [InlineData("MONITOR", "-ERR MONITOR isn't allowed for DENY BLOCKING client")]
    [InlineData("SSUBSCRIBE c", "-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client")]
    [InlineData("SUBSCRIBE c", "*3 $9 subscribe $1 c :1")]
    public void What_would_change_the_stream_of_replies_is_refused_by_exec(string command, string reply)
    {
        using var client = _node.ConnectClient();
        client.SendTogether("MULTI", command, "EXEC");
        Assert.Equal("+OK", client.Receive());
        Assert.Equal("+QUEUED", client.Receive());
        Assert.Equal($"*1 {reply}", client.Receive());
    }

    [Fact]
    public void A_refused_exec_ends_the_transaction()
    {
        using var client = _node.ConnectClient();
        client.Call("MULTI");
        Assert.Equal(
            "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command",
            client.Call("EXEC now"));
        Assert.Equal("-ERR EXEC without MULTI", client.Call("EXEC"));
    }

    [Fact]
    public void Out_of_memory_refuses_exec_by_what_it_would_run()
    {
        using var client = _node.ConnectClient();
        client.Call("SET big " + new string('x', 1_000_000));
        client.Call("MULTI");
        client.Call("SET a 1");
        using var other = _node.ConnectClient();
        Assert.Equal("+OK", other.Call("CONFIG SET maxmemory 1"));
        Assert.Equal(
            "-EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
            client.Call("EXEC"));
        client.SendTogether("MULTI", "GET a", "EXEC");
        client.Receive();
        client.Receive();
        Assert.Equal("*1 $-1", client.Receive());
    }

    [Fact]
    public void Discard_and_reset_forget_the_queue()
    {
        using var client = _node.ConnectClient();
        Assert.Equal("-ERR DISCARD without MULTI", client.Call("DISCARD"));
        client.Call("MULTI");
        client.Call("SET a 1");
        Assert.Equal("+OK", client.Call("DISCARD"));
        client.Call("MULTI");
        client.Call("SET a 1");
        Assert.Equal("+RESET", client.Call("RESET"));
        Assert.Equal(":0", client.Call("EXISTS a"));
    }

    [Fact]
    public void Flushing_inside_needs_all_locks_and_gets_them()
    {
        using var client = _node.ConnectClient();
        client.Call("MSET a 1 b 2 c 3");
        client.SendTogether("MULTI", "GET a", "FLUSHALL", "DBSIZE", "KEYS *", "SET d 4", "SELECT 3", "SET d 5", "EXEC");
        for (var i = 0; i < 8; i++) client.Receive();
        Assert.Equal("*7 $1 1 +OK :0 *0 +OK +OK +OK", client.Receive());
        Assert.Equal("$1 5", client.Call("GET d"));
    }

    [Fact]
    public void A_queue_that_grows_too_long_ends_the_connection()
    {
        using var node = new RunningNode(("client-query-buffer-limit", "1mb"));
        using var client = node.ConnectClient();
        client.Call("MULTI");
        var value = new string('x', 400_000);
        Assert.Equal("+QUEUED", client.Call($"SET a {value}"));
        Assert.Equal("+QUEUED", client.Call($"SET b {value}"));
        Assert.Throws<EndOfStreamException>(() => client.Call($"SET c {value}"));
    }

    [Fact]
    public void Rights_are_looked_at_again_at_exec()
    {
        using TestClient admin = _node.ConnectClient(), client = _node.ConnectClient();
        admin.Call("ACL SETUSER alice on nopass ~* &* +@all");
        client.Call("AUTH alice x");
        client.SendTogether("MULTI", "SET a 1", "PING");
        for (var i = 0; i < 3; i++) client.Receive();
        admin.Call("ACL SETUSER alice -set");
        Assert.Equal(
            "*2 -NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This " +
            "command is no longer allowed for the following reason: no permission to execute the command or " +
            "subcommand +PONG",
            client.Call("EXEC"));
        Assert.Equal(":0", admin.Call("EXISTS a"));
    }

    [Fact]
    public async Task Nobody_sees_half_of_a_transaction()
    {
        const int Rounds = 300;
        using var setter = _node.ConnectClient();
        setter.Call("MSET x 0 y 0 z 0");
        await Task.WhenAll(
            Task.Run(() => Increment(Rounds), TestContext.Current.CancellationToken),
            Task.Run(() => Increment(Rounds), TestContext.Current.CancellationToken),
            Task.Run(() => Observe(Rounds), TestContext.Current.CancellationToken));
        Assert.Equal($"*3 $3 {2 * Rounds} $3 {2 * Rounds} $3 {2 * Rounds}", setter.Call("MGET x y z"));
    }

    void Increment(int rounds)
    {
        using var client = _node.ConnectClient();
        for (var i = 0; i < rounds; i++)
        {
            client.SendTogether("MULTI", "INCR x", "INCR y", "INCR z", "EXEC");
            for (var reply = 0; reply < 4; reply++) client.Receive();
            var words = client.Receive().Split(' ');
            Assert.Equal(words[1], words[2]);
            Assert.Equal(words[1], words[3]);
        }
    }

    void Observe(int rounds)
    {
        using var client = _node.ConnectClient();
        for (var i = 0; i < rounds; i++)
        {
            var words = client.Call("MGET x y z").Split(' ');
            Assert.Equal(words[2], words[4]);
            Assert.Equal(words[2], words[6]);
        }
    }
}
