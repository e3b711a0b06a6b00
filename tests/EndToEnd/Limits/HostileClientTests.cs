// A client that sends half of what it announces, or does not read, costs what it sent or a bounded amount, and what
// clients take counts against the limits.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class HostileClientTests
{
    const long MiB = 1 << 20;
    const long UnreadLimitBytes = 64 * MiB;
    const long ConstantBytes = 12 * MiB; // of a node that compiles what it runs

    [Theory]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\n")]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\nthe first bytes")]
    [InlineData("*2147483647\r\n")]
    [InlineData("*2147483647\r\n$4\r\nMSET\r\n$536870912\r\n")]
    [InlineData("*1")]
    public void An_announcement_alone_costs_next_to_nothing(string start)
    {
        const int Clients = 200;
        using var node = new NodeProcess();
        var before = Settled(node);
        var clients = Enumerable.Range(0, Clients).Select(_ => node.Connect()).ToList();
        clients.ForEach(client => client.Send(start));
        Wait.Until(() => node.Info("stats", "total_net_input_bytes") >= Clients * start.Length, "the bytes to arrive");
        Assert.InRange(node.ResidentBytes - before, long.MinValue, ConstantBytes + Clients * 24 * 1024);
        Assert.Equal("+PONG\r\n", node.Call("PING"));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void A_large_request_that_never_ends_is_counted_and_given_back()
    {
        const long Sent = 100 * MiB;
        using var node = new NodeProcess();
        var used = node.Info("memory", "used_memory");
        using (var client = node.Connect())
        {
            client.Call("CLIENT", "SETNAME", "sender");
            client.Send($"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${400 * MiB}\r\n");
            client.SendValue(1, Sent);
            Wait.Until(() => node.OfClient("sender", "qbuf") > Sent, "the bytes to arrive");
            Assert.InRange(node.OfClient("sender", "qbuf-free"), 0, MiB);
            Assert.InRange(node.OfClient("sender", "tot-mem"), Sent, Sent + MiB);
            Assert.InRange(node.Info("memory", "mem_clients_normal"), Sent, Sent + 2 * MiB);
            Wait.Until(() => node.Info("memory", "used_memory") - used > Sent, "the bytes to be counted");
            Assert.InRange(node.Info("memory", "used_memory") - used, Sent, Sent + 2 * MiB);
        }
        Wait.Until(() => node.Info("memory", "used_memory") - used < MiB, "the bytes to be given back");
        Wait.Until(() => node.ResidentBytes < node.PeakBytes - Sent / 2, "the pages to go back to the system");
    }

    [Fact]
    public void A_request_beyond_the_query_buffer_limit_ends_its_client()
    {
        using var node = new NodeProcess("--client-query-buffer-limit", "2mb");
        var before = Settled(node);
        using var client = node.Connect();
        client.Call("CLIENT", "SETNAME", "sender");
        client.Send($"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${100 * MiB}\r\n");
        Assert.ThrowsAny<SocketException>(() => client.SendValue(1, 100 * MiB));
        Wait.Until(() => node.OfClient("sender", "qbuf") < 0, "the client to be gone");
        Assert.InRange(node.PeakBytes - before, long.MinValue, ConstantBytes + 4 * MiB);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_not_heard_beyond_a_limit_and_goes_on_once_it_reads()
    {
        const int Replies = 4 * 1024, Length = 32 * 1024;
        using var node = new NodeProcess();
        using var client = node.Connect();
        client.Call("CLIENT", "SETNAME", "silent");
        client.Set("value", 1, Length);
        var before = Settled(node);
        node.ForgetPeak();
        var request = "*2\r\n$3\r\nGET\r\n$5\r\nvalue\r\n";
        var stop = TestContext.Current.CancellationToken;
        var sending = Task.Run(() => client.Send(string.Concat(Enumerable.Repeat(request, Replies))), stop);
        Wait.Until(() => node.OfClient("silent", "omem") > UnreadLimitBytes, "the replies to wait");
        Assert.InRange(node.OfClient("silent", "omem"), UnreadLimitBytes, UnreadLimitBytes + MiB);
        Assert.InRange(node.PeakBytes - before, UnreadLimitBytes, UnreadLimitBytes + ConstantBytes);
        Assert.InRange(node.Info("memory", "mem_clients_normal"), UnreadLimitBytes, UnreadLimitBytes + 2 * MiB);
        for (var i = 0; i < Replies; i++)
        {
            Assert.Equal($"${Length}", client.ReadLine());
            client.ReadValue(1, 0, Length);
            Assert.Equal("", client.ReadLine());
        }
        await sending;
        Assert.InRange(node.PeakBytes - before, UnreadLimitBytes, UnreadLimitBytes + ConstantBytes);
        Assert.Equal("+PONG", client.Call("PING"));
    }

    [Fact]
    public void The_limit_of_all_clients_ends_the_largest_first_and_spares_those_that_asked_for_it()
    {
        const int Length = 8 * (int)MiB;
        using var node = new NodeProcess("--maxmemory-clients", "40mb");
        using WireClient spared = node.Connect(), large = node.Connect(), small = node.Connect();
        Assert.Equal("+OK", spared.Call("CLIENT", "NO-EVICT", "on"));
        foreach (var (client, name) in new[] { (spared, "spared"), (large, "large"), (small, "small") })
            Assert.Equal("+OK", client.Call("CLIENT", "SETNAME", name));
        Begin(spared, 3 * Length);
        Begin(small, Length / 8);
        Wait.Until(() => node.Info("memory", "mem_clients_normal") > 3 * Length + Length / 8, "the bytes to arrive");
        try
        {
            Begin(large, 2 * Length);
        }
        catch (SocketException)
        {
            // It ended while it was still sending.
        }
        Wait.Until(() => node.Info("stats", "evicted_clients") == 1, "a client to be evicted");
        Wait.Until(() => node.OfClient("large", "qbuf") == -1, "the largest to be gone");
        Wait.Until(large.IsClosed, "the connection to end");
        Assert.True(node.OfClient("spared", "qbuf") > 3 * Length);
        Assert.True(node.OfClient("small", "qbuf") > Length / 8);
    }

    [Fact]
    public void What_clients_take_makes_keys_go()
    {
        const int Keys = 1000, ValueBytes = 32 * 1024;
        using var node = new NodeProcess("--maxmemory", "48mb", "--maxmemory-policy", "allkeys-lru");
        using var writer = node.Connect();
        for (var i = 0; i < Keys; i++) writer.Set($"key:{i}", i, ValueBytes);
        Assert.Equal(":1000", writer.Call("DBSIZE"));
        using var sender = node.Connect();
        Begin(sender, 30 * (int)MiB);
        Wait.Until(() => node.Info("memory", "mem_clients_normal") > 30 * MiB, "the bytes to arrive");
        // A command evicts for a limited time; the rest is left to those that follow.
        Wait.Until(
            () => writer.Call("SET", "one", "more") == "+OK" && node.Info("memory", "used_memory") < 49 * MiB, "eviction");
        Assert.InRange(node.Info("memory", "used_memory"), 30 * MiB, 49 * MiB);
        Assert.InRange(int.Parse(writer.Call("DBSIZE")[1..]), 1, Keys * 3 / 4);
    }

    // Sends the first bytes of a request that is not going to be complete.
    static void Begin(WireClient client, int bytes)
    {
        client.Send($"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${200 * MiB}\r\n");
        client.SendValue(1, bytes);
    }

    // A node that has compiled what it needs to answer.
    static long Settled(NodeProcess node)
    {
        for (var i = 0; i < 300; i++) node.Call("PING");
        node.Info("memory", "used_memory");
        return node.ResidentBytes;
    }
}
