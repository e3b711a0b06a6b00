// A node that is told to be an older server: what it says it is, and that what came later is not there.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Syntax;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class CompatibleVersionTests
{
    const string Unknown = "-ERR unknown command";

    // The first that came with each version, and the last that was there before.
    [Theory]
    [InlineData(NodeEngine.Valkey, "9.1", "", "msetex")]
    [InlineData(NodeEngine.Valkey, "9.0", "msetex", "hexpire")]
    [InlineData(NodeEngine.Valkey, "8.2", "hexpire", "commandlog")]
    [InlineData(NodeEngine.Valkey, "8.1", "hexpire", "commandlog")]
    [InlineData(NodeEngine.Valkey, "8.0.3", "commandlog", "waitaof")]
    [InlineData(NodeEngine.Valkey, "7.2", "delifeq", "waitaof")]
    [InlineData(NodeEngine.Redis, "7.1", "waitaof", "expiretime")]
    [InlineData(NodeEngine.Redis, "7.0", "waitaof", "fcall")]
    [InlineData(NodeEngine.Redis, "6.2", "fcall", "getdel")]
    public void What_came_later_is_not_there(NodeEngine engine, string version, string later, string before)
    {
        using var node = new RunningNode(engine, ("compatible-version", version));
        if (later.Length > 0) Assert.StartsWith($"{Unknown} '{later}'", node.Call(later, "a", "b", "c"));
        Assert.DoesNotContain(Unknown, node.Call(before));
        if (later.Length > 0) Assert.DoesNotContain(later, node.Call("COMMAND", "INFO", later));
        Assert.Contains(before, node.Call("COMMAND", "INFO", before));
        var exact = version.Split('.').Length == 3 ? version : version + ".0";
        Assert.Contains($"\r\n{exact}\r\n", node.Call("HELLO"));
        var info = node.Call("INFO", "server");
        Assert.Contains(engine == NodeEngine.Redis ? $"redis_version:{exact}\r\n" : $"valkey_version:{exact}\r\n", info);
        Assert.Equal(engine == NodeEngine.Redis, !info.Contains("valkey"));
        Assert.Contains(engine == NodeEngine.Redis ? $"Redis ver. {exact}" : $"Valkey ver. {exact}", node.Call("LOLWUT"));
    }

    [Fact]
    public void Subcommands_arity_transactions_and_scripts_go_by_it()
    {
        using var node = new RunningNode(NodeEngine.Valkey, ("compatible-version", "7.2"));
        Assert.StartsWith("-ERR unknown subcommand 'capa'", node.Call("CLIENT", "capa", "redirect"));
        Assert.StartsWith($"{Unknown} 'hexpire'", node.Call("hexpire"));
        node.Call("MULTI");
        Assert.StartsWith(Unknown, node.Call("delifeq", "k", "v"));
        Assert.StartsWith("-EXECABORT", node.Call("EXEC"));
        Assert.StartsWith(
            "-ERR Unknown command called from script", node.Call("EVAL", "return redis.call('delifeq', 'k', 'v')", "0"));
        Assert.StartsWith("$5\r\n7.2.0", node.Call("EVAL", "return server.VALKEY_VERSION", "0"));
        Assert.StartsWith("$5\r\n7.2.4", node.Call("EVAL", "return redis.REDIS_VERSION", "0"));
    }

    [Fact]
    public void A_redis_says_nothing_of_valkey_to_scripts()
    {
        using var node = new RunningNode(NodeEngine.Redis, ("compatible-version", "7.0"));
        Assert.StartsWith("$5\r\n7.0.0", node.Call("EVAL", "return redis.REDIS_VERSION", "0"));
        Assert.StartsWith(":458752", node.Call("EVAL", "return redis.REDIS_VERSION_NUM", "0"));
        Assert.StartsWith("$3\r\nnil", node.Call("EVAL", "return type(redis.VALKEY_VERSION)", "0"));
        Assert.StartsWith("*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n", node.Call("HELLO"));
    }

    [Fact]
    public void A_replica_takes_what_its_newer_primary_tells()
    {
        using var primary = new RunningNode(("repl-diskless-sync-delay", "0"));
        using var replica = new RunningNode(
            NodeEngine.Valkey, ("compatible-version", "7.2"), ("replicaof", $"127.0.0.1 {primary.Port}"));
        Wait.Until(() => replica.Call("INFO", "replication").Contains("master_link_status:up"), "the link");
        Assert.Contains("\r\nreplica\r\n", replica.Call("HELLO"));
        primary.Call("HSET", "h", "f", "v");
        Assert.Equal("*1\r\n:1\r\n", primary.Call("HPEXPIRE", "h", "100000000", "FIELDS", "1", "f"));
        primary.Call("SET", "k", "v");
        Wait.Until(() => replica.Call("GET", "k") == "$1\r\nv\r\n", "the changes");
        Assert.StartsWith(Unknown, replica.Call("hpttl", "h", "fields", "1", "f"));
        Assert.Equal(1, replica.Server.Store.CountFieldExpiring(0));
    }

    [Theory]
    [InlineData(NodeEngine.Valkey, "7.1")]
    [InlineData(NodeEngine.Valkey, "9")]
    [InlineData(NodeEngine.Valkey, "9.1.x")]
    [InlineData(NodeEngine.Redis, "7.2")]
    [InlineData(NodeEngine.Redis, "5.0.6")]
    [InlineData(NodeEngine.Memcached, "1.6")]
    [InlineData(NodeEngine.Memcached, "1.6.46")]
    [InlineData(NodeEngine.Memcached, "1.6.022")]
    public void There_are_no_others(NodeEngine engine, string version) => Assert.Contains(
        "compatible-version",
        Assert.Throws<ConfigException>(() => new RunningNode(engine, ("compatible-version", version))).Message);

    [Fact]
    public void Without_it_all_is_there_and_the_version_is_the_table_s()
    {
        using var node = new RunningNode();
        Assert.Equal($":{new CommandTable().Commands.Count()}\r\n", node.Call("COMMAND", "COUNT"));
        Assert.Contains("valkey_version:9.1.2\r\n", node.Call("INFO", "server"));
    }
}
