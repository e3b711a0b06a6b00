// The agent with Larder's own nodes as processes: what it sees of them, and what becomes of their content.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public sealed class HostAgentTests
{
    [Fact]
    public async Task A_node_is_started_asked_and_gone_without_a_trace()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        var sight = await bench.StartedAsync(node);
        Assert.True(sight is { IsRunning: true, IsStopping: false, IsHung: false, FolderIsLost: false });
        Assert.Equal(40, sight.Status!.RunId.Length);
        Assert.Equal("+PONG", await bench.TellAsync(node, "PING"));
        Assert.Equal("PONG", await bench.Agent.CallAsync(node.Name, "PING"));
        await bench.Agent.DiscardAsync(node.Name, node.Born);
        Assert.Equal(NodeSight.Nothing, bench.Agent.Look(node.Name));
        Assert.Empty(bench.Agent.Names);
        Assert.False(Directory.Exists(Path.GetDirectoryName(node.Directory)));
        // Whoever takes up children that have ended may be a moment late.
        Wait.Until(() => !Directory.Exists($"/proc/{sight.Pid}"), "the process to be gone");
    }

    [Fact]
    public async Task A_late_discard_leaves_a_later_node_of_the_same_name_alone()
    {
        using var bench = new AgentBench();
        var first = bench.Node(CacheEngine.Valkey) with { Born = 1 };
        await bench.StartedAsync(first);
        await bench.Agent.DiscardAsync(first.Name, first.Born);
        var second = first with { Born = 2 };
        var sight = await bench.StartedAsync(second);
        await bench.TellAsync(second, "SET", "k", "v");
        await bench.Agent.DiscardAsync(first.Name, first.Born);
        Assert.Equal(sight.Pid, bench.Agent.Look(second.Name).Pid);
        Assert.Equal("$1\r\nv", await bench.TellAsync(second, "GET", "k"));
        bench.Restart();
        await bench.SeeAsync(second.Name, seen => seen.Answer == NodeAnswer.Ready);
        await bench.Agent.DiscardAsync(first.Name, first.Born);
        Assert.Equal(sight.Pid, bench.Agent.Look(second.Name).Pid);
        await bench.Agent.DiscardAsync(second.Name, second.Born);
        Assert.Empty(bench.Agent.Names);
    }

    [Fact]
    public async Task What_an_earlier_node_of_the_name_has_left_is_not_taken_for_the_later_one()
    {
        using var bench = new AgentBench();
        var first = bench.Node(CacheEngine.Valkey) with { Born = 1 };
        var before = await bench.StartedAsync(first);
        await bench.TellAsync(first, "SET", "k", "of another");
        var after = await bench.StartedAsync(first with { Born = 2 });
        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Equal("$-1", await bench.TellAsync(first, "GET", "k"));
        Assert.Equal(after.Pid, (await bench.StartedAsync(first with { Born = 2 })).Pid);
    }

    [Fact]
    public async Task Only_its_owner_can_read_what_a_node_is_told()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey) with
        {
            Users = ["user default on >a-secret ~* &* +@all"],
            Directives = [new NodeDirective("maxmemory-policy", "allkeys-lfu")],
        };
        var sight = await bench.StartedAsync(node);
        Assert.Equal("drwx------", ModeOf(node.Directory));
        foreach (var file in new[] { "node.conf", "users.acl", "node.facts", "node.pid", "node.log", "admin.sock" })
            Assert.EndsWith("------", ModeOf(Path.Combine(node.Directory, file)));
        Assert.DoesNotContain("a-secret", File.ReadAllText($"/proc/{sight.Pid}/cmdline"));
        Assert.StartsWith("-NOAUTH", await bench.TellAsync(node, "GET", "k"));
        var policy = (object?[])(await bench.Agent.CallAsync(node.Name, "CONFIG", "GET", "maxmemory-policy"))!;
        Assert.Equal("allkeys-lfu", policy[1]);
    }

    [Fact]
    public async Task Content_comes_back_after_a_planned_stop_once()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        await bench.StartedAsync(node);
        await bench.TellAsync(node, "SET", "k", "old");
        await bench.Agent.StopAsync(node.Name, StopKind.Save);
        Assert.False(bench.Agent.Look(node.Name).IsRunning);

        var again = await bench.StartedAsync(node);
        Assert.Equal("$3\r\nold", await bench.TellAsync(node, "GET", "k"));
        await bench.TellAsync(node, "SET", "k", "new");
        await bench.Agent.CallAsync(node.Name, "SAVE");
        AgentBench.Signal("-KILL", again.Pid);
        await bench.SeeAsync(node.Name, sight => !sight.IsRunning);

        await bench.StartedAsync(node);
        Assert.Equal("$-1", await bench.TellAsync(node, "GET", "k"));
        await bench.TellAsync(node, "SET", "k", "v");
        await bench.Agent.StopAsync(node.Name, StopKind.Discard);
        await bench.StartedAsync(node);
        Assert.Equal("$-1", await bench.TellAsync(node, "GET", "k"));
    }

    [Fact]
    public async Task Content_is_kept_until_a_start_has_loaded_it_but_not_for_ever()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey) with { Directives = [new NodeDirective("key-load-delay", "1000")] };
        await bench.StartedAsync(node);
        await bench.Agent.CallAsync(node.Name, "EVAL", "for i = 1, 60000 do redis.call('set', 'k' .. i, i) end", "0");
        await bench.Agent.StopAsync(node.Name, StopKind.Save);
        // Killed in the middle of it, twice.
        for (var i = 0; i < 2; i++)
        {
            await bench.Agent.StartAsync(node);
            var loading = await bench.SeeAsync(node.Name, seen => seen.Status is { IsReady: false });
            AgentBench.Signal("-KILL", loading.Pid);
            await bench.SeeAsync(node.Name, seen => !seen.IsRunning);
        }
        var quick = node with { Directives = [] };
        var sight = await bench.StartedAsync(quick);
        Assert.Equal(":60000", await bench.TellAsync(node, "DBSIZE"));
        // What it has loaded is old from now on.
        AgentBench.Signal("-KILL", sight.Pid);
        await bench.SeeAsync(node.Name, seen => !seen.IsRunning);
        await bench.StartedAsync(quick);
        Assert.Equal(":0", await bench.TellAsync(node, "DBSIZE"));
    }

    [Fact]
    public async Task Content_that_no_start_can_load_is_given_up()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        NodeFolder.Create(Path.GetDirectoryName(node.Directory)!);
        NodeFolder.Create(node.Directory);
        NodeFolder.Write(node.Directory, NodeFolder.KeptFile, "REDIS0011 and nothing that belongs there");
        for (var i = 0; i < 3; i++)
        {
            await bench.Agent.StartAsync(node);
            await bench.SeeAsync(node.Name, seen => !seen.IsRunning);
        }
        await bench.StartedAsync(node);
        Assert.Equal(":0", await bench.TellAsync(node, "DBSIZE"));
    }

    [Fact]
    public async Task Items_of_memcached_come_back_after_a_planned_stop_once()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Memcached);
        await bench.StartedAsync(node);
        Assert.Equal("STORED", await bench.Agent.CallAsync(node.Name, "set k 0 0 1", "v"));
        await bench.Agent.StopAsync(node.Name, StopKind.Save);
        var again = await bench.StartedAsync(node);
        Assert.Equal(["VALUE k 0 1", "v"], (string[])(await bench.Agent.CallAsync(node.Name, "get k"))!);
        AgentBench.Signal("-KILL", again.Pid);
        await bench.SeeAsync(node.Name, sight => !sight.IsRunning);
        await bench.StartedAsync(node);
        Assert.Equal(Array.Empty<string>(), await bench.Agent.CallAsync(node.Name, "get k"));
    }

    [Fact]
    public async Task A_seed_is_loaded_by_the_start_that_is_told_of_it_alone()
    {
        using var bench = new AgentBench();
        var source = bench.Node(CacheEngine.Valkey, "source/0001");
        await bench.StartedAsync(source);
        await bench.TellAsync(source, "SET", "k", "seed");
        await bench.Agent.CallAsync(source.Name, "SAVE");
        var node = bench.Node(CacheEngine.Valkey) with { SeedFile = Path.Combine(source.Directory, "dump.rdb") };
        var sight = await bench.StartedAsync(node);
        Assert.Equal("$4\r\nseed", await bench.TellAsync(node, "GET", "k"));
        AgentBench.Signal("-KILL", sight.Pid);
        await bench.SeeAsync(node.Name, seen => !seen.IsRunning);
        await bench.StartedAsync(node with { SeedFile = null });
        Assert.Equal("$-1", await bench.TellAsync(node, "GET", "k"));
    }

    [Fact]
    public async Task A_stopped_process_is_seen_to_hang_and_to_come_back()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        var sight = await bench.StartedAsync(node);
        AgentBench.Signal("-STOP", sight.Pid);
        var hung = await bench.SeeAsync(node.Name, seen => seen.IsHung);
        Assert.True(hung is { IsRunning: true, Answer: NodeAnswer.None, SilentMs: >= 1_200 });
        AgentBench.Signal("-CONT", sight.Pid);
        await bench.SeeAsync(node.Name, seen => seen is { IsHung: false, Answer: NodeAnswer.Ready, SilentMs: 0 });
        AgentBench.Signal("-STOP", sight.Pid);
        await bench.Agent.StopAsync(node.Name, StopKind.Kill);
        Assert.False(bench.Agent.Look(node.Name).IsRunning);
    }

    [Fact]
    public async Task A_node_whose_folder_is_removed_is_seen_and_replaced()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        var sight = await bench.StartedAsync(node);
        Folders.Remove(node.Directory);
        await bench.SeeAsync(node.Name, seen => seen.FolderIsLost);
        await bench.Agent.StopAsync(node.Name, StopKind.Kill);
        var again = await bench.StartedAsync(node);
        Assert.NotEqual(sight.Pid, again.Pid);
        Assert.False(again.FolderIsLost);
    }

    [Fact]
    public async Task The_next_agent_takes_over_what_runs_and_ends_what_nobody_knows()
    {
        using var bench = new AgentBench();
        var (kept, lost) = (bench.Node(CacheEngine.Valkey), bench.Node(CacheEngine.Valkey, "b/0001"));
        var before = await bench.StartedAsync(kept);
        var orphan = await bench.StartedAsync(lost);
        Folders.Remove(lost.Directory);
        bench.Restart();
        var after = await bench.SeeAsync(kept.Name, seen => seen.Answer == NodeAnswer.Ready);
        Assert.Equal((before.Pid, before.Status!.RunId), (after.Pid, after.Status!.RunId));
        await bench.StartedAsync(lost);
        Wait.Until(() => !Directory.Exists($"/proc/{orphan.Pid}"), "the orphan to be gone");
        AgentBench.Signal("-KILL", after.Pid);
        await bench.SeeAsync(kept.Name, seen => !seen.IsRunning);
    }

    [Fact]
    public async Task A_node_is_not_started_where_a_stranger_listens_and_keeps_its_content_until_it_is()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        await bench.StartedAsync(node);
        await bench.TellAsync(node, "SET", "k", "v");
        await bench.Agent.StopAsync(node.Name, StopKind.Save);
        using (var stranger = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, node.Port))
        {
            stranger.Start();
            // So often that the delay is over on no machine before it is looked at.
            for (var i = 0; i < 12; i++) await Assert.ThrowsAsync<PortInUseException>(() => bench.Agent.StartAsync(node));
            Assert.InRange(bench.Agent.Look(node.Name).StartDelayMs, 1, 30_000);
        }
        await bench.StartedAsync(node);
        Assert.Equal("$1\r\nv", await bench.TellAsync(node, "GET", "k"));
    }

    [Fact]
    public async Task A_primary_takes_writes_as_long_as_its_lease_is_renewed()
    {
        using var bench = new AgentBench();
        var node = bench.Node(CacheEngine.Valkey);
        await bench.StartedAsync(node);
        Assert.True((await bench.Agent.OrderAsync(node.Name, "ROLE", "PRIMARY", "7", "a", "1500")).IsDone);
        Assert.StartsWith("-READONLY", await bench.TellAsync(node, "SET", "k", "v"));
        bench.Agent.Lease(node.Name, 7);
        await bench.SeeAsync(node.Name, sight => sight.Status is { Role: NodeRole.Primary, Epoch: 7, LeaseMs: > 0 });
        // Where the machine has stood still the lease may have ended, and is renewed.
        Wait.Until(() => bench.TellAsync(node, "SET", "k", "v").GetAwaiter().GetResult() == "+OK", "a write to be taken");
        bench.Agent.NoLease(node.Name);
        await bench.SeeAsync(node.Name, sight => sight.Status is { LeaseMs: 0 });
        var nowMs = Larder.Base.Clock.System.MonotonicNs / 1_000_000;
        Assert.InRange(bench.Agent.Look(node.Name).LastLeaseEndsMs, 1, nowMs + 50);
        Assert.StartsWith("-READONLY", await bench.TellAsync(node, "SET", "k", "v"));
        Assert.True((await bench.Agent.OrderAsync(node.Name, "ROLE", "ALONE", "6")).IsOutdated);
    }

    [Fact]
    public async Task A_folder_may_lie_deeper_than_a_sockets_address_reaches()
    {
        using var bench = new AgentBench(below: new string('x', 120) + "/nodes");
        var node = bench.Node(CacheEngine.Valkey);
        await bench.StartedAsync(node);
        Assert.Equal("PONG", await bench.Agent.CallAsync(node.Name, "PING"));
    }

    static string ModeOf(string path)
    {
        var mode = File.GetUnixFileMode(path);
        var letters = string.Concat("rwxrwxrwx".Select((letter, i) => ((int)mode & (256 >> i)) != 0 ? letter : '-'));
        return (Directory.Exists(path) ? "d" : "-") + letters;
    }
}
