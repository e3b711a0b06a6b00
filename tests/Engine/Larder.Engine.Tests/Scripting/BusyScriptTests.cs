// A script that does not end: others are told so, on its own loop and on others, and may end it as long as it wrote
// nothing.
using Larder.Engine.Execution.Blocking;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class BusyScriptTests
{
    const int ConnectionCount = 6; // enough for all loops

    // Goes on until the test says that it is enough, by a setting that the script can see.
    const string GoesOn = "while not string.find(redis.call('info', 'memory'), 'maxmemory:987654321', 1, true) do end";

    [Theory]
    [InlineData("while true do end", "1")]
    [InlineData("while true do end", "2")]
    [InlineData("while true do pcall(function() while true do end end) end", "2")]
    [InlineData("while true do pcall(redis.call, 'get', 'x') end", "2")]
    [InlineData("local f = coroutine.wrap(function() while true do end end) while true do pcall(f) end", "2")]
    [InlineData("table.sort({3, 2, 1}, function() while true do end end)", "2")]
    [InlineData("xpcall(function() while true do end end, function() while true do end end)", "1")]
    [InlineData("local function f() while true do end end coroutine.wrap(function() xpcall(f, f) end)()", "1")]
    [InlineData("local c = setmetatable({}, {__close = function() while true do end end}) " +
        "coroutine.wrap(function() for _ in function() return 1 end, nil, nil, c do end end)()", "1")]
    [InlineData("while true do redis.call('keys', '*') end", "2")]
    [InlineData("local function nest(n) if n == 0 then for i = 1, 1000 do end return end " +
        "while true do coroutine.resume(coroutine.create(nest), n - 1) end end nest(3)", "2")]
    [InlineData("local function nest() while true do pcall(coroutine.wrap(nest)) end end nest()", "1")]
    [InlineData("while true do xpcall(function() error('x') end, function() error('y') end) end", "1")]
    [InlineData("local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function() return false end) end",
        "2")]
    [InlineData("while true do string.gsub(string.rep('a', 1000), 'a', function() while true do end end) end", "1")]
    [InlineData("setmetatable({}, {__index = function() while true do end end}).x()", "1")]
    public void Is_told_and_killed(string script, string loops)
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"), ("io-threads", loops));
        using var caller = node.Connect();
        using var others = new Others(node);
        caller.Send(Words("EVAL", script, "0"));
        others.WaitUntilBusy();
        foreach (var other in others.All)
            Assert.StartsWith(
                "-BUSY Valkey is busy running a script. You can only call SCRIPT KILL", Text(other, "GET", "a"));
        Assert.StartsWith("-BUSY", Text(others.All[0], "FUNCTION", "KILL"));
        Assert.Equal("+OK\r\n", Text(others.All[1], "SCRIPT", "KILL"));
        Assert.StartsWith("-ERR Script killed by user with SCRIPT KILL.", RespConnection.Text(caller.Receive()));
        foreach (var other in others.All) Assert.Equal("$-1\r\n", Text(other, "GET", "a"));
        Assert.Equal("$1\r\nx\r\n", Text(caller, "EVAL", "return 'x'", "0"));
        Assert.StartsWith("-NOTBUSY", Text(caller, "SCRIPT", "KILL"));
    }

    [Fact]
    public void A_function_is_killed_by_its_own_command()
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"));
        using var caller = node.Connect();
        using var others = new Others(node);
        node.Call("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() while true do end end)");
        caller.Send(Words("FCALL", "f", "0"));
        others.WaitUntilBusy();
        Assert.StartsWith("-BUSY", Text(others.All[0], "SCRIPT", "KILL"));
        Assert.Contains("duration_ms", Text(others.All[0], "FUNCTION", "STATS"));
        Assert.Equal("+OK\r\n", Text(others.All[1], "FUNCTION", "KILL"));
        Assert.StartsWith("-ERR Script killed by user with FUNCTION KILL.", RespConnection.Text(caller.Receive()));
    }

    [Fact]
    public void What_wrote_is_not_killed()
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"));
        using var caller = node.Connect();
        using var others = new Others(node);
        caller.Send(Words("EVAL", $"redis.call('set', 'a', '1') {GoesOn} return 1", "0"));
        others.WaitUntilBusy();
        Assert.StartsWith("-UNKILLABLE", Text(others.All[0], "SCRIPT", "KILL"));
        End(node);
        Assert.Equal(":1\r\n", RespConnection.Text(caller.Receive()));
        Assert.Equal("$1\r\n1\r\n", Text(others.All[0], "GET", "a"));
    }

    [Fact]
    public void A_node_stops_although_a_script_does_not()
    {
        var node = new RunningNode(("busy-reply-threshold", "10"));
        using var caller = node.Connect();
        using (var others = new Others(node))
        {
            caller.Send(Words("EVAL", "redis.call('set', 'a', '1') while true do end", "0"));
            others.WaitUntilBusy();
            others.All[0].Send(Words("SHUTDOWN", "NOSAVE"));
            Wait.Until(() => node.Host.Server.Lifetime.Stopping.IsCancellationRequested, "the order to stop");
        }
        node.Dispose();
    }

    [Fact]
    public void A_command_that_was_waiting_already_is_told_too()
    {
        using var node = new RunningNode(("busy-reply-threshold", "300"));
        using var caller = node.Connect();
        using var others = new Others(node);
        caller.Send(Words("EVAL", "while true do end", "0"));
        Wait.Until(() => node.Host.Server.Scripts.Busy.IsRunning, "the script");
        foreach (var other in others.All) other.Send(Words("GET", "a"));
        foreach (var other in others.All)
            Assert.StartsWith("-BUSY", RespConnection.Text(other.Receive()));
        Assert.Equal("+OK\r\n", Text(others.All[1], "SCRIPT", "KILL"));
        caller.Receive();
    }

    [Fact]
    public void A_transaction_that_meets_it_is_over()
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"));
        using var caller = node.Connect();
        using var others = new Others(node);
        var other = others.All[0];
        Assert.Equal("+OK\r\n", Text(other, "MULTI"));
        caller.Send(Words("EVAL", "while true do end", "0"));
        others.WaitUntilBusy(1);
        Assert.StartsWith("-BUSY", Text(other, "SET", "a", "1"));
        Assert.Equal("+OK\r\n", Text(others.All[1], "SCRIPT", "KILL"));
        caller.Receive();
        Assert.StartsWith("-EXECABORT", Text(other, "EXEC"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void What_a_script_left_to_others_is_done_when_it_is_over(string loops)
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"), ("io-threads", loops));
        using var caller = node.Connect();
        using var waiting = node.Connect();
        using var others = new Others(node);
        waiting.Send(Words("BLPOP", "list", "0"));
        Wait.Until(() => node.Host.Server.Blocked.Count == 1, "the client to wait");
        caller.Send(Words("EVAL", $"redis.call('lpush', 'list', 'x') {GoesOn} return 1", "0"));
        others.WaitUntilBusy();
        foreach (var other in others.All) other.Call("PING");
        End(node);
        Assert.Equal(":1\r\n", RespConnection.Text(caller.Receive()));
        Assert.Equal("*2\r\n$4\r\nlist\r\n$1\r\nx\r\n", RespConnection.Text(waiting.Receive()));
    }

    [Theory]
    [InlineData("1", "+OK", "DISCARD")]
    [InlineData("2", "+OK", "DISCARD")]
    [InlineData("1", "+RESET", "RESET")]
    [InlineData("1", "-EXECABORT", "EXEC")]
    [InlineData("2", "-EXECABORT", "EXEC")]
    public void A_transaction_ends_although_its_watched_keys_are_locked(string loops, string reply, string command)
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"), ("io-threads", loops));
        using var caller = node.Connect();
        using var others = new Others(node);
        foreach (var other in others.All)
        {
            other.Call("WATCH", "a");
            other.Call("MULTI");
        }
        caller.Send(Words("EVAL", "while true do end", "0"));
        others.WaitUntilBusy();
        foreach (var other in others.All) Assert.StartsWith(reply, Text(other, command));
        Assert.Equal("+OK\r\n", Text(others.All[1], "SCRIPT", "KILL"));
        caller.Receive();
        var last = others.All[^1];
        Text(last, "WATCH", "b");
        Text(caller, "SET", "a", "1");
        Text(last, "MULTI");
        Assert.Equal("*0\r\n", Text(last, "EXEC"));
        Assert.Equal("+OK\r\n", Text(caller, "SET", "b", "1"));
    }

    [Fact]
    public void Clients_that_are_unblocked_meanwhile_hear_of_it_when_it_is_over()
    {
        using var node = new RunningNode(("busy-reply-threshold", "60000"));
        using var caller = node.Connect();
        using var others = new Others(node);
        using var waiting = new Others(node);
        foreach (var client in waiting.All) client.Send(Words("BLPOP", "list", "0"));
        var server = node.Host.Server;
        Wait.Until(() => server.Blocked.Count == ConnectionCount, "the clients to wait");
        caller.Send(Words("EVAL", "while true do end", "0"));
        Wait.Until(() => server.Scripts.Busy.IsRunning, "the script");

        // What CLIENT UNBLOCK does, on whichever loop it comes in; its own connection might be on the script's.
        var blocked = server.Clients.Unordered.Where(client => client.State.Blocked != null).ToList();
        Assert.Equal(ConnectionCount, blocked.Count);
        foreach (var client in blocked) Assert.True(client.TryUnblock(withError: false, mayWait: false));

        Assert.True(server.Settings.TrySet([new("busy-reply-threshold", "10")], default, out var error), error);
        others.WaitUntilBusy();
        Assert.Equal("+OK\r\n", Text(others.All[1], "SCRIPT", "KILL"));
        caller.Receive();
        foreach (var client in waiting.All) Assert.Equal("*-1\r\n", RespConnection.Text(client.Receive()));
    }

    [Fact]
    public void Other_loops_notice_a_script_whose_own_loop_does_not()
    {
        using var node = new RunningNode(("busy-reply-threshold", "10"));
        using var caller = node.Connect();
        using var others = new Others(node);
        caller.Send(Words("EVAL", "return string.find(string.rep('a', 1500), 'a-a-b')", "0"));
        Wait.Until(() => node.Host.Server.Scripts.Busy.IsRunning, "the script");
        foreach (var other in others.All) other.Send(Words("GET", "a"));
        var replies = others.All.ConvertAll(other => RespConnection.Text(other.Receive()));
        Assert.Contains(replies, reply => reply.StartsWith("-BUSY", StringComparison.Ordinal));
        Assert.Equal("$-1\r\n", RespConnection.Text(caller.Receive()));
    }

    [Fact]
    public void A_script_that_is_not_busy_yet_is_nobodys_business()
    {
        using var node = new RunningNode(("busy-reply-threshold", "60000"));
        using var caller = node.Connect();
        using var others = new Others(node);
        caller.Send(Words("EVAL", $"{GoesOn} return 1", "0"));
        Wait.Until(() => node.Host.Server.Scripts.Busy.IsRunning, "the script");
        foreach (var other in others.All)
        {
            other.Send(Words("FUNCTION", "STATS"));
            other.Send(Words("SCRIPT", "KILL"));
        }
        End(node);
        foreach (var other in others.All)
        {
            Assert.StartsWith("*4\r\n$14\r\nrunning_script\r\n$-1\r\n", RespConnection.Text(other.Receive()));
            Assert.StartsWith("-NOTBUSY", RespConnection.Text(other.Receive()));
        }
        Assert.Equal(":1\r\n", RespConnection.Text(caller.Receive()));
    }

    static void End(RunningNode node) =>
        Assert.True(node.Host.Server.Settings.TrySet([new("maxmemory", "987654321")], default, out var error), error);

    static List<byte[]> Words(params string[] words) =>
        [.. words.Select(word => System.Text.Encoding.UTF8.GetBytes(word))];

    static string Text(RespConnection connection, params string[] words) => RespConnection.Text(connection.Call(words));

    sealed class Others : IDisposable
    {
        public Others(RunningNode node)
        {
            for (var i = 0; i < ConnectionCount; i++) All.Add(node.Connect());
            foreach (var connection in All) connection.Call("PING");
        }

        public List<RespConnection> All { get; } = [];

        public void WaitUntilBusy(int first = 0) => Wait.Until(
            () => Text(All[first], "PING").StartsWith("-BUSY", StringComparison.Ordinal), "a busy script");

        public void Dispose()
        {
            foreach (var connection in All) connection.Dispose();
        }
    }
}
