// Every command of the table alone, in a transaction, beside a command on a key in a transaction, in a script and in a
// function: whatever locks it needs are the ones that are held, nothing waits for itself, and nothing throws.
using System.Text;
using Larder.Engine.Execution.Specs;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class EveryCommandTests
{
    const int RequestsEach = 3;
    const string Library = "#!lua name=l\nredis.register_function('call', " +
        "function(keys, args) return redis.pcall(unpack(args)) end)";

    // They end the node, make it another's replica, wait for another server, or make the connection one that is not answered.
    static readonly string[] LeftOut = ["shutdown", "replicaof", "slaveof", "failover", "migrate", "psync", "sync", "replconf"];

    // What the description of arguments does not lead to.
    static readonly string[] Others =
    [
        "SPUBLISH channel message", "CONFIG SET tracking-table-max-keys 7", "CONFIG SET maxmemory 1gb",
        "CONFIG SET maxmemory 0", "CONFIG SET notify-keyspace-events KEA", "CONFIG SET hz 20", "CONFIG RESETSTAT",
        "CONFIG SET timeout 100", "CONFIG SET activedefrag yes", "CONFIG SET maxmemory-policy allkeys-lru",
        "DEBUG RELOAD", "DEBUG DIGEST", "DEBUG OBJECT string", "DEBUG POPULATE 10", "DEBUG DIGEST-VALUE string list",
        "CLIENT TRACKING ON BCAST", "CLIENT TRACKING ON", "CLIENT NO-TOUCH ON", "SORT list BY w_* GET o_* STORE sorted",
        "SORT list ALPHA", "EVAL return(1) 0", "EVAL return(1) 2 string list", "FUNCTION FLUSH", "SCRIPT FLUSH",
        "XREADGROUP GROUP group consumer BLOCK 10 STREAMS stream >", "XREAD BLOCK 10 STREAMS stream $", "MEMORY DOCTOR",
        "MEMORY USAGE hash", "ACL SETUSER somebody on allkeys +@all", "ACL LOAD", "CLIENT KILL TYPE normal SKIPME yes",
        "BLMPOP 0.01 2 missing list LEFT", "RESET", "SWAPDB 0 1", "SWAPDB 1 0",
    ];

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Runs_wherever_commands_run(string loops)
    {
        using var node = new RunningNode(("io-threads", loops), ("enable-debug-command", "yes"));
        GeneratedRequests generated = new(seed: 1);
        foreach (var command in node.Server.Commands.All)
        {
            if (LeftOut.Contains(command.Name)) continue;
            for (var i = 0; i < RequestsEach; i++) RunEverywhere(node, generated.Next(command));
        }
        foreach (var request in Others) RunEverywhere(node, [.. request.Split(' ')]);
    }

    [Fact]
    public void A_setting_that_takes_locks_changes_within_a_transaction()
    {
        const int Keys = 20;
        using var node = new RunningNode();
        using var client = node.ConnectClient();
        client.Call("HELLO 3");
        client.Call("CLIENT TRACKING ON");
        for (var i = 0; i < Keys; i++) client.Call($"GET tracked:{i}");
        Assert.Equal(Keys, node.Server.Tracking.KeyCount);
        using var other = node.ConnectClient();
        other.Call("MULTI");
        other.Call("CONFIG SET tracking-table-max-keys 7");
        Assert.Equal("*1 +OK", other.Call("EXEC"));
        Assert.Equal(7, node.Server.Tracking.KeyCount);
    }

    static void RunEverywhere(RunningNode node, List<string> request)
    {
        string[][] ways =
        [
            [.. GeneratedRequests.Preparation, Line(request)],
            ["MULTI", Line(request), "EXEC"],
            ["MULTI", "GET string", Line(request), "INCR number", "EXEC"],
            ["FUNCTION FLUSH"],
        ];
        foreach (var way in ways) Run(node, way.Select(line => line.Split(line.Contains('\t') ? '\t' : ' ')));
        Run(node, [["EVAL", "return redis.pcall(unpack(ARGV))", "0", .. request]]);
        Run(node, [["FUNCTION", "LOAD", "REPLACE", Library], ["FCALL", "call", "0", .. request]]);
    }

    static string Line(List<string> words) => string.Join('\t', words);

    // QUIT is answered in every state that a command may leave its client in, at the latest by the end of the connection.
    static void Run(RunningNode node, IEnumerable<IEnumerable<string>> requests)
    {
        using var client = node.Connect();
        var sent = string.Join(" | ", requests.Select(words => string.Join(' ', words)));
        try
        {
            foreach (var words in requests) client.Send([.. words.Select(Encoding.UTF8.GetBytes)]);
            client.Send(["QUIT"u8.ToArray()]);
            while (true) client.Receive();
        }
        catch (EndOfStreamException)
        {
            // as it should, or it killed itself
        }
        catch (Exception failure)
        {
            Assert.Fail($"{sent}: {failure.Message}");
        }
        Assert.True(node.Failures.IsEmpty, $"{sent}: {string.Join('\n', node.Failures)}");
    }
}
