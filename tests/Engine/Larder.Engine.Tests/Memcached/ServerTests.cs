// What the node does beside single requests: auto discovery, limits, options, figures, dumps.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class ServerTests
{
    const string Membership = "2\nhost.one|127.0.0.1|11211 host.two|127.0.0.1|11212\n";

    [Fact]
    public void Auto_discovery_hands_out_what_the_service_set()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        Assert.Equal("END\r\n", conversation.Text("config get cluster\r\n"));
        Assert.Equal("END\r\n", conversation.Text("get AmazonElastiCache:cluster\r\n"));

        var length = Membership.Length;
        Assert.Equal("STORED\r\n", conversation.Text($"config set cluster 0 {length}\r\n{Membership}\r\n"));
        Assert.Equal(
            $"CONFIG cluster 0 {length}\r\n{Membership}\r\nEND\r\n", conversation.Text("config get cluster\r\n"));
        Assert.Equal(
            $"VALUE AmazonElastiCache:cluster 0 {length}\r\n{Membership}\r\nEND\r\n",
            conversation.Text("get AmazonElastiCache:cluster\r\n"));
        using var binary = node.Connect();
        var reply = BinaryWire.Reply(0x60, Membership, extras: BinaryWire.Words(0));
        Assert.StartsWith(reply, binary.Binary(BinaryWire.Request(0x60, "cluster")));
        Assert.Equal("ERROR\r\nEND\r\n", conversation.Text("config\r\nconfig get other\r\n"));
    }

    [Fact]
    public void Figures_count_what_happened()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        conversation.Text(
            "set a 0 0 1\r\nx\r\nset n 0 0 1\r\n1\r\nget a b\r\nincr n 1\r\ndecr m 1\r\ndelete a\r\ndelete a\r\n"
            + "touch n 0\r\ntouch m 0\r\ncas n 0 0 1 1\r\n1\r\nmg n v\r\nset e 0 -1 1\r\nx\r\nget e\r\n");
        var stats = Stats.Of(conversation);
        (string Name, long Value)[] expected =
        [
            ("cmd_set", 4), ("cmd_get", 4), ("get_hits", 2), ("get_misses", 2), ("get_expired", 1), ("incr_hits", 1),
            ("decr_misses", 1), ("delete_hits", 1), ("delete_misses", 1), ("cmd_touch", 2), ("touch_hits", 1),
            ("touch_misses", 1), ("cas_badval", 1), ("curr_items", 1), ("total_items", 3), ("curr_connections", 1),
            ("limit_maxbytes", 64 << 20), ("threads", 2),
        ];
        foreach (var (name, value) in expected) Assert.Equal((name, value), (name, stats[name]));
        Assert.True(stats["bytes"] > 0);

        Assert.Equal("RESET\r\n", conversation.Text("stats reset\r\n"));
        stats = Stats.Of(conversation);
        Assert.Equal((0, 0, 1), (stats["cmd_set"], stats["get_hits"], stats["curr_items"]));
    }

    [Fact]
    public void A_reset_forgets_the_closes_of_idle_connections()
    {
        using var node = new MemcachedNode("-o", "idle_timeout=3");
        using (var idle = node.Connect()) Assert.Equal("<closed>", idle.ReadToEnd());
        using var conversation = node.Connect();
        Assert.Equal(1, Stats.Of(conversation)["idle_kicks"]);
        conversation.Text("stats reset\r\n");
        Assert.Equal(0, Stats.Of(conversation)["idle_kicks"]);
    }

    [Fact]
    public void A_full_node_evicts_the_oldest()
    {
        using var node = new MemcachedNode("-m", "8");
        using var conversation = node.Connect();
        Fill(conversation, 400, "STORED\r\n");
        var stats = Stats.Of(conversation);
        Assert.True(stats["evictions"] > 0);
        Assert.InRange(stats["bytes"], 1, (long)(stats["limit_maxbytes"] * 1.1));
        Assert.StartsWith("VALUE", conversation.Text("get key399\r\n"));
    }

    [Fact]
    public void A_full_node_without_eviction_refuses_and_forgets_the_old_value()
    {
        const string Refused = "SERVER_ERROR out of memory storing object\r\n";
        using var node = new MemcachedNode("-m", "8", "-M");
        using var conversation = node.Connect();
        var stored = 0;
        while (stored < 1000 && Store(conversation, stored) == "STORED\r\n") stored++;
        Assert.InRange(stored, 40, 999);
        Assert.Equal(Refused, Store(conversation, stored));
        Assert.Equal(Refused, conversation.Text("add fresh 0 0 1\r\nx\r\n"));
        Assert.Equal(Refused + "END\r\n", conversation.Text("set key0 0 0 1\r\nx\r\nget key0\r\n"));
    }

    [Fact]
    public void A_flush_comes_when_it_is_due()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        conversation.Text("set a 0 0 1\r\nx\r\nflush_all 1\r\n");
        Wait.Until(() => conversation.Text("get a\r\n") == "END\r\n", "the flush");
        Assert.Equal("STORED\r\nVALUE a 0 1\r\ny\r\nEND\r\n", conversation.Text("set a 0 0 1\r\ny\r\nget a\r\n"));
    }

    [Fact]
    public void Only_who_knows_a_password_is_served()
    {
        var folder = Directory.CreateTempSubdirectory("larder-auth-");
        try
        {
            var file = Path.Combine(folder.FullName, "users");
            File.WriteAllText(file, "ann:secret\nbob:other\n");
            using var node = new MemcachedNode("-Y", file);
            using var conversation = node.Connect();
            Assert.StartsWith("CLIENT_ERROR unauthenticated\r\n", Raw(conversation, "get a\r\n"));
            Assert.StartsWith(
                "CLIENT_ERROR authentication failure\r\n", Raw(conversation, "set x 0 0 9\r\nann wrong\r\n"));
            var large = $"set x 0 0 3000\r\n{new string('x', 3000)}\r\n";
            Assert.StartsWith("CLIENT_ERROR auth token too long\r\n", Raw(conversation, large));
            Assert.Equal(
                "CLIENT_ERROR bad authentication token format\r\n", Raw(conversation, "set x 0 0 9\r\nannsecret\r\n"));
            Assert.StartsWith(
                "CLIENT_ERROR bad command line termination\r\n", Raw(conversation, "set x 0 0 3\r\nann secret\r\n"));
            Assert.Equal(
                "STORED\r\nSTORED\r\nMN\r\n", Raw(conversation, $"set x 0 0 9\r\nbob other\r\n{large}mn\r\n", "MN\r\n"));
            Assert.Equal("END\r\n", conversation.Text("get y\r\n"));
            using var leaving = node.Connect();
            leaving.Send("quit\r\n");
            Assert.Equal("<closed>", leaving.ReadToEnd());
            using var flooding = node.Connect();
            flooding.Send("get " + new string('k', 4000));
            Assert.Equal("<closed>", flooding.ReadToEnd());
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string Raw(Conversation conversation, string request, string end = "\r\n")
        {
            conversation.Send(request);
            return conversation.Read(reply => reply.EndsWith(end));
        }
    }

    [Fact]
    public void Options_turn_commands_off()
    {
        using var node = new MemcachedNode("-F", "-X", "-C", "-A");
        using var conversation = node.Connect();
        Assert.Equal("CLIENT_ERROR flush_all not allowed\r\n", conversation.Text("flush_all\r\n"));
        Assert.Equal("ERROR metadump not allowed\r\n", conversation.Text("lru_crawler metadump all\r\n"));
        Assert.Equal("CLIENT_ERROR stats cachedump not allowed\r\n", conversation.Text("stats cachedump 1 1\r\n"));
        Assert.Equal("STORED\r\nVALUE a 0 1 0\r\nx\r\nEND\r\n", conversation.Text("set a 0 0 1\r\nx\r\ngets a\r\n"));
        conversation.Send("shutdown\r\n");
        Assert.Equal("<closed>", conversation.ReadToEnd());
        Wait.Until(() => node.Host.Server.Lifetime.Stopping.IsCancellationRequested, "the order to stop");
    }

    [Fact]
    public void More_connections_than_allowed_are_turned_away()
    {
        using var node = new MemcachedNode("-c", "2");
        using Conversation first = node.Connect(), second = node.Connect();
        Assert.Equal("", first.Text("") + second.Text(""));
        using var third = node.Connect();
        Assert.Equal("ERROR Too many open connections\r\n<closed>", third.ReadToEnd());
        Assert.Equal(1, Stats.Of(first)["rejected_connections"]);
    }

    internal static void Fill(Conversation conversation, int count, string reply)
    {
        for (var i = 0; i < count; i++) Assert.Equal(reply, Store(conversation, i));
    }

    // 100 kB under a key of its own.
    static string Store(Conversation conversation, int number) =>
        conversation.Text($"set key{number} 0 0 100000\r\n{new string('x', 100_000)}\r\n");
}
