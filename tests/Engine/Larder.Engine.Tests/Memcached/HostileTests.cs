// Clients that mean no good, or do not read: the node serves others, and its memory stays within bounds.
using System.Text;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class HostileTests
{
    [Fact]
    public void An_endless_line_ends_its_connection_alone()
    {
        using var node = new MemcachedNode();
        using (var client = node.Connect())
        {
            TrySend(client, new string('x', 1 << 20));
            Assert.Equal("<closed>", client.ReadToEnd());
        }
        AssertServes(node);
    }

    [Fact]
    public void A_giant_length_takes_no_memory_before_its_bytes_come()
    {
        using var node = new MemcachedNode();
        var clients = Enumerable.Range(0, 50).Select(_ => node.Connect()).ToArray();
        foreach (var client in clients) client.Send("set a 0 0 1048000\r\n");
        AssertServes(node);
        Assert.True(HeldBytes(node) < 8 << 20, $"{HeldBytes(node)} bytes are held");
        foreach (var client in clients) client.Dispose();
        using var last = node.Connect();
        Assert.Equal("SERVER_ERROR object too large for cache\r\n", Reply(last, "set a 0 0 2147483645\r\n"));
    }

    [Fact]
    public void Half_a_binary_header_and_a_body_that_never_comes_wait_alone()
    {
        using var node = new MemcachedNode();
        var header = BinaryWire.Request(0x01, "key", BinaryWire.Words(0, 0), new string('v', 500_000));
        var clients = Enumerable.Range(0, 50).Select(_ => node.Connect()).ToArray();
        for (var i = 0; i < clients.Length; i++) clients[i].Send(header[..(i % 2 == 0 ? 11 : 40)]);
        AssertServes(node);
        Assert.True(HeldBytes(node) < 8 << 20, $"{HeldBytes(node)} bytes are held");
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void Who_asks_for_ten_thousand_values_and_does_not_read_holds_a_bounded_part()
    {
        using var node = new MemcachedNode("-m", "512");
        var value = new string('v', 20_000);
        using (var writer = node.Connect())
            for (var i = 0; i < 100; i++) writer.Text($"set key{i} 0 0 {value.Length}\r\n{value}\r\n");
        var request = "get " + string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"key{i % 100}")) + "\r\n";
        var clients = Enumerable.Range(0, 8).Select(_ => node.Connect()).ToArray();
        foreach (var client in clients) client.Send(request);
        AssertServes(node);
        Assert.True(HeldBytes(node) < 32 << 20, $"{HeldBytes(node)} bytes are held");
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void A_flood_of_keys_stays_within_the_limit()
    {
        using var node = new MemcachedNode("-m", "16");
        using var client = node.Connect();
        for (var round = 0; round < 100; round++)
        {
            var requests = new StringBuilder();
            for (var i = 0; i < 2000; i++) requests.Append($"set {new string('k', 100)}{round}-{i} 0 0 100 noreply\r\n")
                .Append('v', 100).Append("\r\n");
            client.Text(requests.ToString());
        }
        var stats = Stats.Of(client);
        Assert.True(stats["evictions"] > 0);
        Assert.True(node.Host.Server.Store.Memory.UsedBytes <= stats["limit_maxbytes"] * 102 / 100);
    }

    [Fact]
    public void An_item_that_is_used_again_and_again_outlives_a_scan()
    {
        using var node = new MemcachedNode("-m", "16", "-t", "1");
        using var client = node.Connect();
        var value = new string('v', 10_000);
        for (var i = 0; i < 100; i++) client.Text($"set hot{i} 0 0 {value.Length}\r\n{value}\r\nmg hot{i}\r\nmg hot{i}\r\n");
        for (var i = 0; i < 3000; i++) client.Text($"set scan{i} 0 0 {value.Length} noreply\r\n{value}\r\n");
        var kept = Enumerable.Range(0, 100).Count(i => client.Text($"mg hot{i}\r\n") == "HD\r\n");
        Assert.True(kept >= 90, $"{kept} of 100 are left");
    }

    static void AssertServes(MemcachedNode node)
    {
        using var client = node.Connect();
        Assert.Equal("STORED\r\nVALUE b 0 1\r\nx\r\nEND\r\n", client.Text("set b 0 0 1\r\nx\r\nget b\r\n"));
    }

    static long HeldBytes(MemcachedNode node)
    {
        using var client = node.Connect();
        return Stats.Of(client)["read_buf_bytes"];
    }

    static string Reply(Conversation client, string request)
    {
        client.Send(request);
        return client.Read(text => text.EndsWith("\r\n"));
    }

    static void TrySend(Conversation client, string text)
    {
        try
        {
            client.Send(text);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was ended on the way.
        }
    }
}
