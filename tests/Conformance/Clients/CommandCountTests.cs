// Which commands count: for their client (tot-cmds), and in all.
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Clients;

public sealed partial class CommandCountTests
{
    static readonly string[] Calls =
    [
        "SET k v", "GET", "NOSUCH x", "CONFIG NOSUCH", "LPUSH k a", "MULTI ; SET k v ; GET k ; EXEC", "MULTI ; GET k ; DISCARD",
        "MULTI ; NOSUCH ; EXEC", "WATCH k", "EVAL \"redis.call('get', 'k') redis.call('get', 'k')\" 0",
        "EVAL \"return redis.pcall('nosuch')\" 0", "EVALSHA x 0", "BLPOP none 0.01", "SUBSCRIBE c ; GET k ; UNSUBSCRIBE c",
        "AUTH nobody x", "SELECT 99", "CONFIG SET maxmemory x", "PING",
    ];

    [Fact]
    public void Commands_that_are_refused_do_not_count()
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using RespConnection there = new(real.Connect()), here = new(own.Connect());
        there.Call("CONFIG", "RESETSTAT");
        here.Call("CONFIG", "RESETSTAT");
        foreach (string calls in Calls)
        {
            foreach (string call in calls.Split(" ; "))
            {
                there.Call(Step.Parse(call).Words);
                here.Call(Step.Parse(call).Words);
            }
            Assert.Equal((calls, Told(there), InAll(there)), (calls, Told(here), InAll(here)));
        }
    }

    [Fact]
    public void A_command_that_waited_counts_once()
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        Assert.Equal(CountsOfWaiting(real), CountsOfWaiting(own));
    }

    static (long, string) CountsOfWaiting(ServerProcess server)
    {
        using ClientGroup clients = new(server, 1, 2);
        Assert.Null(clients.Call(0, Step.Of("BLPOP", "l", "0")));
        long before = long.Parse(InAll(clients.Control));
        foreach (string[] call in (string[][])[["SET", "l", "x"], ["DEL", "l"], ["RPUSH", "l", "x"]]) clients.Control.Call(call);
        clients.Receive(0, "is not served");
        return (long.Parse(InAll(clients.Control)) - before, RespConnection.Text(clients.Control.Call("LLEN", "l")));
    }

    static string Told(RespConnection client) =>
        TotalOfClient().Match(RespConnection.Text(client.Call("CLIENT", "INFO"))).Groups[1].Value;

    static string InAll(RespConnection client) =>
        Total().Match(RespConnection.Text(client.Call("INFO", "stats"))).Groups[1].Value;

    [GeneratedRegex(@"tot-cmds=(\d+)")]
    private static partial Regex TotalOfClient();

    [GeneratedRegex(@"total_commands_processed:(\d+)")]
    private static partial Regex Total();
}
