// The agent with the real servers of this machine: the same, and what they cannot is refused.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public sealed class StockServerTests
{
    [Theory]
    [InlineData("valkey")]
    [InlineData("redis")]
    public async Task A_stock_server_keeps_its_content_at_a_planned_stop_once(string engine)
    {
        using var bench = Bench();
        var node = bench.Node(CacheEngine.Named(engine));
        var sight = await bench.StartedAsync(node);
        Assert.Equal(40, sight.Status!.RunId.Length);
        await bench.TellAsync(node, "SET", "k", "v");
        await bench.Agent.StopAsync(node.Name, StopKind.Save);
        var again = await bench.StartedAsync(node);
        Assert.Equal("$1\r\nv", await bench.TellAsync(node, "GET", "k"));
        AgentBench.Signal("-KILL", again.Pid);
        await bench.SeeAsync(node.Name, seen => !seen.IsRunning);
        await bench.StartedAsync(node);
        Assert.Equal("$-1", await bench.TellAsync(node, "GET", "k"));
    }

    [Fact]
    public async Task Clients_of_a_stock_server_cannot_use_what_is_the_services()
    {
        using var bench = Bench();
        var node = bench.Node(CacheEngine.Valkey) with { Directives = [new NodeDirective("requirepass", "a secret")] };
        var sight = await bench.StartedAsync(node);
        using var client = new RespConnection(Loopback.Connect(node.Port));
        Assert.StartsWith("-NOAUTH", Text(client.Call("GET", "k")));
        Assert.Equal("+OK\r\n", Text(client.Call("AUTH", "a secret")));
        foreach (var command in new[] { "CONFIG GET *", "SHUTDOWN", "DEBUG HELP", "REPLICAOF NO ONE", "ACL LIST", "SAVE" })
            Assert.StartsWith("-ERR unknown command", Text(client.Call(command.Split(' '))));
        var words = (object?[])(await bench.Agent.CallAsync(node.Name, "CONFIG", "GET", "requirepass"))!;
        Assert.Equal("a secret", words[1]);
        Assert.DoesNotContain("secret", File.ReadAllText($"/proc/{sight.Pid}/cmdline"));
    }

    [Fact]
    public async Task Roles_are_given_and_older_epochs_refused_also_after_a_restart()
    {
        using var bench = Bench();
        var (first, second) = (bench.Node(CacheEngine.Valkey), bench.Node(CacheEngine.Valkey, "b/0001"));
        await bench.StartedAsync(first);
        await bench.StartedAsync(second);
        Assert.True((await bench.Agent.OrderAsync(first.Name, "ROLE", "PRIMARY", "3", "a", "1500", "b")).IsDone);
        string[] follow = ["ROLE", "REPLICA", "3", "b", "127.0.0.1", $"{first.Port}"];
        Assert.True((await bench.Agent.OrderAsync(second.Name, follow)).IsDone);
        await bench.TellAsync(first, "SET", "k", "v");
        await bench.SeeAsync(second.Name, seen => seen.Status is { Role: NodeRole.Replica, Epoch: 3, IsStreaming: true });
        var primary = await bench.SeeAsync(first.Name, seen => seen.Status is { Offset: > 0, ReplicaLags.Count: 1 });
        await bench.SeeAsync(second.Name, seen => seen.Status!.Offset >= primary.Status!.Offset);
        Assert.Equal(primary.Status!.History, bench.Agent.Look(second.Name).Status!.History);

        AgentBench.Signal("-KILL", bench.Agent.Look(second.Name).Pid);
        await bench.SeeAsync(second.Name, seen => !seen.IsRunning);
        await bench.StartedAsync(second);
        await bench.SeeAsync(second.Name, seen => seen.Status is { Role: NodeRole.Replica, Epoch: 3, IsStreaming: true });
        Assert.True((await bench.Agent.OrderAsync(second.Name, "ROLE", "ALONE", "2")).IsOutdated);
        Assert.True((await bench.Agent.OrderAsync(second.Name, "RELEASE", "4")).IsDone);
        Assert.True((await bench.Agent.OrderAsync(second.Name, "ROLE", "PRIMARY", "4", "b", "1500")).IsDone);
        Assert.Equal("+OK", await bench.TellAsync(second, "SET", "k", "w"));
        var listen = await bench.Agent.OrderAsync(second.Name, "LISTEN", "4", "127.0.0.1", "1234");
        Assert.Equal("ERR this server cannot LISTEN", listen.Refusal);
    }

    [Fact]
    public async Task Memcached_is_told_from_a_stranger_on_its_port()
    {
        using var bench = Bench();
        var node = bench.Node(CacheEngine.Memcached);
        var sight = await bench.StartedAsync(node);
        Assert.Equal("STORED", await bench.Agent.CallAsync(node.Name, "set k 0 0 1", "v"));
        await Assert.ThrowsAsync<NodeErrorException>(
            () => bench.Agent.CallAsync(node.Name, "config set cluster 0 3", "1\nx"));
        await Assert.ThrowsAsync<IOException>(() => bench.Agent.StopAsync(node.Name, StopKind.Save));
        Assert.True(bench.Agent.Look(node.Name) is { IsStopping: false } seen && seen.Pid == sight.Pid);
        var other = bench.Node(CacheEngine.Memcached, "b/0001") with { Port = node.Port };
        await Assert.ThrowsAsync<PortInUseException>(() => bench.Agent.StartAsync(other));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("memcached")]
    public async Task What_a_program_does_not_know_or_cannot_have_does_not_keep_it_from_starting(string engine)
    {
        using var bench = Bench();
        await bench.StartedAsync(bench.Node(CacheEngine.Named(engine)) with
        {
            // More than a process may have, but not much more: redis-server tries its way down in steps of sixteen.
            Directives = [new NodeDirective("commandlog-large", "128"), new NodeDirective("maxclients", "2000000")],
        });
    }

    [Fact]
    public async Task The_log_of_a_stock_server_is_put_aside_when_it_is_long()
    {
        using var bench = Bench();
        var node = bench.Node(CacheEngine.Valkey);
        Directory.CreateDirectory(node.Directory);
        var path = Path.Combine(node.Directory, NodeFolder.LogFile);
        using (var log = File.Create(path)) log.SetLength(NodeFolder.LogBytesMax + 1);
        await bench.StartedAsync(node);
        Assert.True(File.Exists(path + ".1"));
    }

    [Fact]
    public void What_stock_servers_cannot_do_is_not_among_their_abilities()
    {
        var none = new StockServers(_ => null);
        Assert.All(["valkey", "redis", "memcached"], engine => Assert.False(none.AbilitiesOf(engine).CanRun));
        var all = new StockServers(name => $"/bin/{name}");
        Assert.Equal(new NodeAbilities(true, false, false, false, true, true), all.AbilitiesOf("valkey"));
        Assert.Equal(new NodeAbilities(true, false, false, false, false, false), all.AbilitiesOf("memcached"));
    }

    static AgentBench Bench()
    {
        foreach (var program in new[] { "redis-server", "memcached" })
            if (Tools.Find(program) is null) Assert.Skip($"{program} is not installed.");
        return new AgentBench(new StockServers(Tools.Find));
    }

    static string Text(byte[] reply) => RespConnection.Text(reply);
}
