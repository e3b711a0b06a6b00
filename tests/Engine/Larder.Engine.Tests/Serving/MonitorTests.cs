// What MONITOR shows, and to whom: the order of lines and replies.
using System.Text.RegularExpressions;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class MonitorTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _monitor;

    public MonitorTests() => _monitor = _node.ConnectClient();

    public void Dispose()
    {
        _monitor.Dispose();
        _node.Dispose();
    }

    [Theory]
    [InlineData("RESET", "+RESET")]
    [InlineData("PING|RESET", "+PONG", "PING", "+RESET")]
    [InlineData("MONITOR|RESET|PING", "+RESET", "+PONG")]
    [InlineData("GET a|SET a 1|EVAL 1 0|RESET",
        "-ERR Replica can't interact with the keyspace", "-ERR Replica can't interact with the keyspace",
        "-ERR Replica can't interact with the keyspace", "+RESET")]
    [InlineData("MULTI|PING|EXEC|RESET|PING",
        "+OK", "MULTI", "+QUEUED", "*1 +PONG", "PING", "EXEC", "+RESET", "+PONG")]
    [InlineData("UNSUBSCRIBE|RESET", "*3 $11 unsubscribe $-1 :0", "UNSUBSCRIBE", "+RESET")]
    public void A_monitor_sees_its_own_commands_behind_their_replies(string commands, params string[] seen)
    {
        Assert.Equal("+OK", _monitor.Call("MONITOR"));
        _monitor.SendTogether(commands.Split('|'));
        Assert.Equal(seen, seen.Select(_ => Shown()));
        Assert.True(!seen[^1].StartsWith('+') || _monitor.IsQuiet());
    }

    [Fact]
    public void No_line_follows_the_goodbye()
    {
        _monitor.Call("MONITOR");
        Assert.Equal("+OK", _monitor.Call("QUIT"));
        Assert.Throws<EndOfStreamException>(() => _monitor.Receive());
    }

    [Fact]
    public void A_transaction_is_shown_when_it_runs()
    {
        using var client = _node.ConnectClient();
        _monitor.Call("MONITOR");
        foreach (var command in (string[])["MULTI", "SET a 1", "DISCARD", "MULTI", "SET b 1", "GET b", "EXEC"])
            client.Call(command);
        Assert.Equal(
            ["MULTI", "DISCARD", "MULTI", "SET b 1", "GET b", "EXEC"],
            Enumerable.Range(0, 6).Select(_ => Shown()));
    }

    [Fact]
    public void A_script_is_shown_once_and_before_what_it_calls()
    {
        using var client = _node.ConnectClient();
        _monitor.Call("MONITOR");
        foreach (var command in (string[])["EVAL return(redis.call('SET','a','1')) 0", "MULTI", "EVAL return(1) 0", "EXEC"])
            client.Call(command);
        Assert.Equal(
            ["EVAL return(redis.call('SET','a','1')) 0", "SET a 1", "MULTI", "EVAL return(1) 0", "EXEC"],
            Enumerable.Range(0, 5).Select(_ => Shown()));
    }

    // A line of MONITOR without time, database, address and quotes; anything else as it came.
    string Shown()
    {
        var text = _monitor.Receive();
        var line = Regex.Match(text, @"^\+\d+\.\d+ \[.*?\] (.*)$");
        return line.Success ? line.Groups[1].Value.Replace("\"", "") : text;
    }
}
