// The segments of the LRU: which items outlive a scan, and what stats items tells of them.
using System.Text.RegularExpressions;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class SegmentTests
{
    // The memory holds a quarter of what is scanned. How many shards a node has depends on the machine's memory too.
    const int Kept = 50, Scanned = 6000, ValueBytes = 10_000;

    // Longer than any machine takes to scan.
    const int TemporarySeconds = 6000, Shorter = 3000, Longer = 10_000;

    static readonly string Value = new('v', ValueBytes);

    [Theory]
    [InlineData(Shorter, 45, Kept)]
    [InlineData(Longer, 0, 10)]
    public void What_is_stored_for_a_short_time_goes_last(int seconds, int fewest, int most)
    {
        using var node = new MemcachedNode("-m", "16", "-t", "1", "-o", $"temporary_ttl={TemporarySeconds}");
        using var client = node.Connect();
        for (var i = 0; i < Kept; i++) client.Text($"set kept{i} 0 {seconds} {ValueBytes}\r\n{Value}\r\n");
        Scan(client);
        Assert.InRange(CountKept(client), fewest, most);
    }

    [Fact]
    public void Temp_ttl_counts_from_when_it_is_said()
    {
        using var node = new MemcachedNode("-m", "16", "-t", "1");
        using var client = node.Connect();
        Assert.Equal("OK\r\n", client.Text($"lru temp_ttl {TemporarySeconds}\r\n"));
        for (var i = 0; i < Kept; i++) client.Text($"set kept{i} 0 {Shorter} {ValueBytes}\r\n{Value}\r\n");
        client.Text($"touch kept0 {Longer}\r\n");
        Assert.Equal($"{Kept - 1}", Items(client)["number_temp"]);
        Scan(client);
        Assert.InRange(CountKept(client), 45, Kept);
    }

    [Fact]
    public void A_flat_LRU_spares_nothing()
    {
        using var node = new MemcachedNode("-m", "16", "-t", "1", "-o", $"temporary_ttl={TemporarySeconds}");
        using var client = node.Connect();
        Assert.Equal("OK\r\n", client.Text("lru mode flat\r\n"));
        for (var i = 0; i < Kept; i++)
            client.Text($"set kept{i} 0 {Shorter} {ValueBytes}\r\n{Value}\r\nmg kept{i}\r\nmg kept{i}\r\n");
        Scan(client);
        Assert.InRange(CountKept(client), 0, 10);
    }

    [Fact]
    public void Segments_and_moves_between_them_are_told()
    {
        using var node = new MemcachedNode("-t", "1", "-o", "temporary_ttl=60");
        using var client = node.Connect();
        const int Stored = 1000;
        for (var i = 0; i < Stored; i++) client.Text($"set k{i} 0 0 1\r\nx\r\n");
        client.Text("set short 0 30 1\r\nx\r\n");
        client.Text($"get k0\r\nget k0\r\nget k0\r\nget k{Stored - 1}\r\nget k1\r\nget k2\r\nget short\r\n");
        var items = Items(client);
        Assert.Equal(($"{Stored + 1}", "1", "1"), (items["number"], items["number_temp"], items["number_warm"]));
        // Hot is a fifth of each shard's.
        Assert.InRange(int.Parse(items["number_hot"]), 190, 200);
        Assert.Equal(Stored - 1, int.Parse(items["number_hot"]) + int.Parse(items["number_cold"]));
        Assert.Equal(("1", items["number_cold"]), (items["moves_to_warm"], $"{int.Parse(items["moves_to_cold"]) - 1}"));
        Assert.Equal(("1", "1", "4", "1"), (
            items["hits_to_temp"], items["hits_to_warm"], items["hits_to_cold"], items["hits_to_hot"]));
        Assert.Equal("OK\r\n", client.Text("lru tune 50 20 0.1 2.0\r\n"));
        client.Text($"set k{Stored - 1} 0 0 1\r\nx\r\n");
        Assert.Equal("1", Items(client)["number_warm"]);
        Assert.Equal(items["moves_to_cold"], $"{Stats.Of(client)["moves_to_cold"]}");
    }

    static void Scan(Conversation client)
    {
        for (var i = 0; i < Scanned; i++) client.Text($"set scan{i} 0 0 {ValueBytes} noreply\r\n{Value}\r\n");
    }

    static int CountKept(Conversation client) =>
        Enumerable.Range(0, Kept).Count(i => client.Text($"mg kept{i}\r\n") == "HD\r\n");

    static Dictionary<string, string> Items(Conversation client) =>
        Regex.Matches(client.Text("stats items\r\n"), @"STAT items:\d+:(\S+) (\S*)\r\n")
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
}
