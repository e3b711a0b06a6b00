// CONFIG, COMMAND, INFO and their kin over a real connection: tables of command lines and replies.
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands.Server;

public sealed class ServerCommandTests : IDisposable
{
    readonly RunningNode _node = new(("enable-debug-command", "yes"));

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("CONFIG GET maxmemory-samples", "*2\r\n$17\r\nmaxmemory-samples\r\n$1\r\n5\r\n")]
    [InlineData("CONFIG GET nosuch", "*0\r\n")]
    [InlineData("CONFIG SET maxmemory-samples 7", "+OK\r\n")]
    [InlineData(
        "CONFIG SET nosuch 1", "-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'\r\n")]
    [InlineData("CONFIG SET maxmemory-samples", "-ERR wrong number of arguments for 'config|set' command\r\n")]
    [InlineData("CONFIG SET maxmemory-samples 1 hz", "-ERR syntax error\r\n")]
    [InlineData("CONFIG REWRITE", "-ERR The server is running without a config file\r\n")]
    [InlineData("CONFIG NOSUCH", "-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.\r\n")]
    [InlineData("COMMAND GETKEYS MSET a 1 b 2", "*2\r\n$1\r\na\r\n$1\r\nb\r\n")]
    [InlineData("COMMAND GETKEYS PING", "-ERR The command has no key arguments\r\n")]
    [InlineData("COMMAND GETKEYS NOSUCH", "-ERR Invalid command specified\r\n")]
    [InlineData("COMMAND GETKEYS GET", "-ERR Invalid number of arguments specified for command\r\n")]
    [InlineData("COMMAND GETKEYSANDFLAGS SET k v", "*1\r\n*2\r\n$1\r\nk\r\n*2\r\n+OW\r\n+update\r\n")]
    [InlineData("COMMAND INFO nosuch", "*1\r\n$-1\r\n")]
    [InlineData("COMMAND LIST FILTERBY PATTERN getr*", "*1\r\n$8\r\ngetrange\r\n")]
    [InlineData("COMMAND LIST FILTERBY NOSUCH x", "-ERR syntax error\r\n")]
    [InlineData("CLIENT SETNAME \"\"", "+OK\r\n")]
    [InlineData("CLIENT SETINFO lib-color red", "-ERR Unrecognized option 'lib-color'\r\n")]
    [InlineData("CLIENT KILL 1.2.3.4:5", "-ERR No such client\r\n")]
    [InlineData("CLIENT KILL TYPE nosuch", "-ERR Unknown client type 'nosuch'\r\n")]
    [InlineData("CLIENT KILL ID 0", "-ERR client-id should be greater than 0\r\n")]
    [InlineData("CLIENT LIST DB 99", "-ERR DB number should be between 0 and 15\r\n")]
    [InlineData("CLIENT LIST FLAGS Z", "-ERR Unknown flags found in the provided filter: Z\r\n")]
    [InlineData("CLIENT PAUSE -1", "-ERR timeout is negative\r\n")]
    [InlineData("CLIENT PAUSE 1 SOME", "-ERR CLIENT PAUSE mode must be WRITE or ALL\r\n")]
    [InlineData("CLIENT UNBLOCK 99999", ":0\r\n")]
    [InlineData("CLIENT NO-TOUCH MAYBE", "-ERR syntax error\r\n")]
    [InlineData("ROLE", "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n")]
    [InlineData("MODULE LIST", "*0\r\n")]
    [InlineData("CLUSTER INFO", "-ERR This instance has cluster support disabled\r\n")]
    [InlineData("CLUSTER KEYSLOT foo", ":12182\r\n")]
    [InlineData("CLUSTER KEYSLOT {a}b", ":15495\r\n")]
    [InlineData("CLUSTER KEYSLOT a{}b", ":13694\r\n")]
    [InlineData("CLUSTER KEYSLOT a{{x}}", ":11068\r\n")]
    [InlineData("CLUSTER KEYSLOT a{b", ":13340\r\n")]
    [InlineData("ASKING", "-ERR This instance has cluster support disabled\r\n")]
    [InlineData("COMMAND NOSUCH", "-ERR unknown subcommand 'NOSUCH'. Try COMMAND HELP.\r\n")]
    [InlineData("SHUTDOWN ABORT", "-ERR No shutdown in progress.\r\n")]
    [InlineData("SHUTDOWN ABORT NOW", "-ERR syntax error\r\n")]
    [InlineData("SHUTDOWN NOW ABORT", "-ERR syntax error\r\n")]
    [InlineData("SHUTDOWN SAVE NOSAVE", "-ERR syntax error\r\n")]
    [InlineData("SLOWLOG GET -2", "-ERR count should be greater than or equal to -1\r\n")]
    [InlineData(
        "COMMANDLOG LEN nosuch", "-ERR type should be one of the following: slow, large-request, large-reply\r\n")]
    [InlineData("LATENCY GRAPH nosuch", "-ERR No samples available for event 'nosuch'\r\n")]
    [InlineData("MEMORY USAGE nosuch", "$-1\r\n")]
    [InlineData("MEMORY USAGE k SAMPLES -1", "-ERR syntax error\r\n")]
    [InlineData("DEBUG PROTOCOL bignum", "$37\r\n1234567999999999999999999999999999999\r\n")]
    public void Replies_as_Valkey_does(string line, string reply) => Assert.Equal(reply, _node.Line(line));

    [Fact]
    public void Help_lists_the_subcommands_of_every_container()
    {
        foreach (var container in _node.Host.Server.Commands.All.Where(one => one.Subcommands != null))
        {
            if (!container.Subcommands!.TryGetValue("help", out var help) || _node.Host.Server.Bindings.IsRefused(help)) continue;
            var name = container.Name.ToUpperInvariant();
            var lines = _node.Call(name, "HELP").Split("\r\n")[1..^1];
            Assert.Equal($"+{name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", lines[0]);
            Assert.Equal(["+HELP", "+    Print this help."], lines[^2..]);
            Assert.Equal(
                container.Subcommands.Keys.Where(one => one != "help").Order().Select(one => "+" + one.ToUpperInvariant()),
                lines[1..^2].Where(line => !line.StartsWith("+    ")).Select(line => line.Split(' ')[0]));
        }
    }

    [Fact]
    public void Help_explains_every_subcommand_that_is_there() => Assert.Equal(
        from command in _node.Host.Server.Commands.All
        where command.Parent is { Name: not "cluster" } && !command.Name.EndsWith("|help", StringComparison.Ordinal)
        orderby command.Name
        select command.Name,
        SubcommandHelp.Explained.Order());

    // As many lines as those of Valkey 9.1.2.
    [Theory]
    [InlineData("OBJECT", 15)]
    [InlineData("PUBSUB", 14)]
    [InlineData("XGROUP", 17)]
    [InlineData("XINFO", 9)]
    public void Help_is_as_long_as_that_of_Valkey(string container, int lines) =>
        Assert.StartsWith($"*{lines}\r\n", _node.Call(container, "HELP"));

    [Fact]
    public void INFO_counts_commands_and_errors()
    {
        _node.Line("SET k v");
        _node.Line("GET k");
        _node.Line("GET nosuch");
        _node.Line("INCR k");
        var info = _node.Line("INFO everything");
        Assert.Contains("cmdstat_get:calls=2,", info);
        Assert.Contains("rejected_calls=0,failed_calls=1\r\n", info);
        Assert.Contains("errorstat_ERR:count=1\r\n", info);
        Assert.Contains("keyspace_hits:1\r\n", info);
        Assert.Contains("keyspace_misses:1\r\n", info);
        Assert.Contains("db0:keys=1,expires=0,avg_ttl=0,keys_with_volatile_items=0\r\n", info);
        Assert.Contains("latency_percentiles_usec_get:p50=", info);
        _node.Line("CONFIG RESETSTAT");
        info = _node.Line("INFO stats commandstats");
        Assert.DoesNotContain("cmdstat_get", info);
        Assert.Contains("keyspace_hits:0\r\n", info);
        Assert.DoesNotContain("# Server", info);
    }

    [Fact]
    public void The_slow_log_hides_secrets_and_shortens_long_arguments()
    {
        _node.Line("CONFIG SET slowlog-log-slower-than 0");
        _node.Line("CONFIG SET primaryauth secret");
        _node.Call("SET", "k", new string('x', 200));
        var log = _node.Line("SLOWLOG GET -1");
        Assert.DoesNotContain("secret", log);
        Assert.Contains("(redacted)", log);
        Assert.Contains("... (72 more bytes)", log);
        _node.Line("CONFIG SET slowlog-log-slower-than -1");
        _node.Line("SLOWLOG RESET");
        Assert.Equal(":0\r\n", _node.Line("SLOWLOG LEN"));
    }

    [Fact]
    public void Large_requests_and_replies_are_logged()
    {
        _node.Line("CONFIG SET commandlog-request-larger-than 1000 commandlog-reply-larger-than 1000");
        _node.Call("SET", "k", new string('x', 2000));
        Assert.Equal(":1\r\n", _node.Line("COMMANDLOG LEN large-request"));
        Assert.Equal(":0\r\n", _node.Line("COMMANDLOG LEN large-reply"));
        _node.Line("GET k");
        Assert.Equal(":1\r\n", _node.Line("COMMANDLOG LEN large-reply"));
    }

    [Fact]
    public void A_slow_command_is_a_latency_spike()
    {
        _node.Line("CONFIG SET latency-monitor-threshold 15");
        _node.Line("DEBUG SLEEP 0.02");
        _node.Line("CONFIG SET latency-monitor-threshold 0");
        Assert.Contains("$7\r\ncommand\r\n", _node.Line("LATENCY LATEST"));
        Assert.NotEqual("*0\r\n", _node.Line("LATENCY HISTORY command"));
        Assert.Equal(":1\r\n", _node.Line("LATENCY RESET command"));
        Assert.DoesNotContain("$7\r\ncommand\r\n", _node.Line("LATENCY LATEST"));
    }

    [Fact]
    public void DEBUG_SLEEP_holds_every_loop_up()
    {
        using var sleeper = _node.Connect();
        var longest = new long[5]; // between two answers, on clients of all loops
        var isOver = false;
        using var answered = new CountdownEvent(longest.Length);
        var threads = Enumerable.Range(0, longest.Length).Select(client => new Thread(() =>
        {
            using var connection = _node.Connect();
            for (var last = 0L; !Volatile.Read(ref isOver);)
            {
                connection.Call("PING");
                var now = System.Diagnostics.Stopwatch.GetTimestamp();
                if (last > 0) longest[client] = Math.Max(longest[client], now - last);
                else answered.Signal();
                last = now;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        answered.Wait(TestContext.Current.CancellationToken);
        sleeper.Call("DEBUG", "SLEEP", "0.5");
        sleeper.Call("PING");
        Volatile.Write(ref isOver, true);
        threads.ForEach(thread => thread.Join());
        Assert.All(longest, ticks => Assert.True(ticks > System.Diagnostics.Stopwatch.Frequency / 4));
    }

    [Fact]
    public void MONITOR_shows_commands_of_others_and_no_password()
    {
        using var monitor = _node.Connect();
        Assert.Equal("+OK\r\n", RespConnection.Text(monitor.Call("MONITOR")));
        _node.Line("SET k v");
        Assert.EndsWith("] \"SET\" \"k\" \"v\"\r\n", RespConnection.Text(monitor.Receive()));
        _node.Line("AUTH default secret");
        var line = RespConnection.Text(monitor.Receive());
        Assert.DoesNotContain("secret", line);
        Assert.Contains(" flags=O ", _node.Line("CLIENT LIST FLAGS O"));
    }

    [Fact]
    public void MONITOR_shows_the_beginning_of_what_is_very_large()
    {
        using var monitor = _node.Connect();
        monitor.Call("MONITOR");
        _node.Call("SET", "k", new string('x', (16 << 20) + 9), "EX", "10");
        var line = RespConnection.Text(monitor.Receive());
        Assert.EndsWith("x\"... (13 more bytes)\r\n", line); // "SET" and "k" count as well, and "EX" is not reached
        _node.Line("DEL k");
    }

    [Fact]
    public void DEBUG_is_closed_unless_the_configuration_opens_it()
    {
        using var closed = new RunningNode();
        Assert.StartsWith("-ERR DEBUG command not allowed.", closed.Line("DEBUG SLEEP 0"));
    }

    [Fact]
    public void Equal_data_has_an_equal_digest_whatever_its_history()
    {
        _node.Line("MSET a 1 b 2");
        var digest = _node.Line("DEBUG DIGEST");
        _node.Line("SET a 3");
        Assert.NotEqual(digest, _node.Line("DEBUG DIGEST"));
        _node.Line("FLUSHALL");
        _node.Line("MSET b 2 a 1");
        Assert.Equal(digest, _node.Line("DEBUG DIGEST"));
    }

    // What Valkey 9.1 says of the same.
    [Theory]
    [InlineData("5000000000", "b39db4855c11cb989d9111a8bc125e795f622037")]
    [InlineData("1234.5", "41b2cf430d427ca98c983b148ee609718c8b5658")]
    public void A_sorted_set_has_the_digest_that_it_has_in_Valkey(string score, string digest)
    {
        _node.Call("ZADD", "z", score, "a");
        Assert.Equal($"*1\r\n+{digest}\r\n", _node.Line("DEBUG DIGEST-VALUE z"));
    }

    [Fact]
    public void Commands_on_the_whole_node_run_inside_transactions()
    {
        _node.Line("MULTI");
        foreach (var line in (string[])["INFO everything", "MEMORY STATS", "MEMORY USAGE k", "CONFIG RESETSTAT",
            "DEBUG DIGEST", "DEBUG OBJECT k", "DEBUG POPULATE 10", "MEMORY PURGE", "SET k v"])
            Assert.Equal("+QUEUED\r\n", _node.Line(line));
        Assert.StartsWith("*9\r\n", _node.Line("EXEC"));
        Assert.Equal(":11\r\n", _node.Line("DBSIZE"));
    }

    [Fact]
    public void MEMORY_USAGE_grows_with_the_value()
    {
        _node.Call("SET", "small", "x");
        _node.Call("SET", "large", new string('x', 10_000));
        var small = long.Parse(_node.Line("MEMORY USAGE small").AsSpan(1).TrimEnd());
        var large = long.Parse(_node.Line("MEMORY USAGE large").AsSpan(1).TrimEnd());
        Assert.InRange(small, 8, 400);
        Assert.InRange(large, 10_000, 20_000);
        Assert.Contains("keys.count", _node.Line("MEMORY STATS"));
    }
}
