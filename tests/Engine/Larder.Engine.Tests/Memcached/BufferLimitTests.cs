// read_buf_mem_limit: who sends half of requests or asks for more than there is room for is refused, and counted.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class BufferLimitTests
{
    static readonly string Large = new('v', 100_000);

    [Fact]
    public void Requests_that_do_not_arrive_whole_end_their_clients_beyond_it()
    {
        using var node = new MemcachedNode("-t", "1", "-o", "read_buf_mem_limit=1");
        var clients = Enumerable.Range(0, 20).Select(_ => node.Connect()).ToArray();
        foreach (var client in clients) client.Send($"set a 0 0 200000\r\n{Large}");
        using var asking = node.Connect();
        Wait.Until(() => Stats.Of(asking)["read_buf_oom"] >= 8, "clients to be ended");
        Assert.InRange(Stats.Of(asking)["read_buf_bytes"], 0, 2 << 20);
        Assert.Equal("STORED\r\n", asking.Text("set b 0 0 1\r\nx\r\n"));
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void A_reply_that_is_too_long_is_refused()
    {
        using var node = new MemcachedNode("-t", "1", "-o", "read_buf_mem_limit=1");
        using var client = node.Connect();
        client.Text($"set a 0 0 {Large.Length}\r\n{Large}\r\n");
        var many = string.Join(' ', Enumerable.Repeat("a", 16));
        Assert.Equal("SERVER_ERROR out of memory writing get response\r\n", client.Text($"get {many}\r\n"));
        Assert.StartsWith("VALUE a 0 100000\r\n", client.Text("get a\r\n"));
        Assert.Equal(1, Stats.Of(client)["response_obj_oom"]);
    }

    [Fact]
    public void Who_does_not_read_is_ended()
    {
        using var node = new MemcachedNode("-t", "1", "-o", "read_buf_mem_limit=1");
        using var asking = node.Connect();
        asking.Text($"set a 0 0 {Large.Length}\r\n{Large}\r\n");
        using var client = node.Connect();
        try
        {
            client.Send(string.Concat(Enumerable.Repeat("mg a v\r\n", 1000)));
        }
        catch (SocketException)
        {
            // It is ended on the way.
        }
        Wait.Until(() => Stats.Of(asking)["response_obj_oom"] == 1, "the client to be ended");
        Assert.Equal("HD\r\n", asking.Text("mg a\r\n"));
    }

    [Fact]
    public void Without_it_replies_go_out_in_pieces()
    {
        using var node = new MemcachedNode("-t", "1");
        using var client = node.Connect();
        client.Text($"set a 0 0 {Large.Length}\r\n{Large}\r\n");
        var many = string.Join(' ', Enumerable.Repeat("a", 16));
        Assert.EndsWith("\r\nEND\r\n", client.Text($"get {many}\r\n"));
        Assert.Equal(0, Stats.Of(client)["response_obj_oom"]);
    }
}
