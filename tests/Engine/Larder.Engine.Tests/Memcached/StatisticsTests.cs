// Statistics by classes of sizes and by prefixes, and what is told of connections and settings.
using System.Text.RegularExpressions;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class StatisticsTests
{
    [Fact]
    public void Items_are_counted_by_memcacheds_classes_of_sizes()
    {
        using var node = new MemcachedNode();
        using var client = node.Connect();
        client.Text($"set a 0 0 1\r\nx\r\nset b 0 0 600\r\n{new string('y', 600)}\r\nget a\r\nget a\r\ndelete a\r\n");
        client.Text("set c 0 0 1\r\n1\r\nincr c 1\r\nset b 0 0 2\r\nyy\r\n");
        var items = Rows(client, "items");
        Assert.Equal("2", items["items:1:number"]);
        Assert.DoesNotContain("items:10:number", items.Keys);
        var slabs = Rows(client, "slabs");
        Assert.Equal(("2", "2", "1", "1"), (
            slabs["1:used_chunks"], slabs["1:get_hits"], slabs["1:delete_hits"], slabs["1:incr_hits"]));
        Assert.Equal(("96", "752", "1"), (slabs["1:chunk_size"], slabs["10:chunk_size"], slabs["10:cmd_set"]));
        client.Text("flush_all\r\n");
        Assert.Equal(("0", "2"), (Rows(client, "items")["items:1:number"], Rows(client, "items")["items:1:reclaimed"]));
        Assert.Equal("RESET\r\n", client.Text("stats reset\r\n"));
        Assert.Equal("END\r\n", client.Text("stats items\r\n"));
    }

    [Fact]
    public void Details_are_counted_by_the_prefix_of_keys()
    {
        using var node = new MemcachedNode("-D", "/");
        using var client = node.Connect();
        client.Text("set a/1 0 0 1\r\nx\r\nget a/1\r\nget a/2\r\ndelete a/1\r\nget plain\r\n");
        Assert.Equal("PREFIX a get 2 hit 1 set 1 del 1\r\nEND\r\n", client.Text("stats detail dump\r\n"));
        client.Text("stats detail off\r\nget a/1\r\n");
        Assert.Equal("PREFIX a get 2 hit 1 set 1 del 1\r\nEND\r\n", client.Text("stats detail dump\r\n"));
        Assert.Equal("CLIENT_ERROR usage: stats detail on|off|dump\r\n", client.Text("stats detail\r\n"));
    }

    [Fact]
    public void What_the_node_listens_on_is_among_the_connections()
    {
        using var node = new MemcachedNode();
        using var client = node.Connect();
        var rows = client.Text("stats conns\r\n");
        Assert.Contains($":addr tcp:127.0.0.1:{node.Port}\r\nSTAT 1:state conn_listening\r\n", rows);
        Assert.Matches($@":listen_addr tcp:127.0.0.1:{node.Port}\r\nSTAT \d+:state conn_parse_cmd\r\n", rows);
    }

    [Fact]
    public void What_is_tuned_is_shown()
    {
        using var node = new MemcachedNode();
        using var client = node.Connect();
        Assert.Equal("OK\r\nOK\r\nOK\r\nOK\r\nOK\r\n", client.Text(
            "lru tune 10 25 0.1 1.5\r\nlru mode flat\r\nlru temp_ttl 30\r\nlru_crawler sleep 7\r\nslabs automove 0\r\n"));
        var settings = Rows(client, "settings");
        Assert.Equal(("10", "25", "0.10", "1.50"), (
            settings["hot_lru_pct"], settings["warm_lru_pct"], settings["hot_max_factor"], settings["warm_max_factor"]));
        Assert.Equal(("no", "yes", "30"), (settings["lru_segmented"], settings["temp_lru"], settings["temporary_ttl"]));
        Assert.Equal(("7", "0"), (settings["lru_crawler_sleep"], settings["slab_automove"]));
    }

    [Fact]
    public void Connections_give_way_after_the_requests_that_R_allows()
    {
        using var node = new MemcachedNode("-R", "5");
        using var client = node.Connect();
        client.Text(string.Concat(Enumerable.Repeat("get a\r\n", 100)));
        Assert.True(Stats.Of(client)["conn_yields"] >= 10);
    }

    static Dictionary<string, string> Rows(Conversation client, string subject) =>
        Regex.Matches(client.Text($"stats {subject}\r\n"), @"STAT (\S+) (\S*)\r\n")
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
}
