// Clients of a memcached node that mean no good, or do not read, seen from outside: what the process takes stays bounded, and
// the node serves others.
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class MemcachedHostileTests : IDisposable
{
    const long MiB = 1 << 20;
    const int Clients = 200;

    readonly ServerProcess _node;

    public MemcachedHostileTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        _node = LarderNode.Start("memcached", "-t", "2", "-m", "64", "-c", "1000");
        // It has compiled what it needs to answer.
        for (var i = 0; i < 300; i++) AssertServes();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("set k 0 0 1048000\r\n")]
    [InlineData("set k 0 0 2147483645\r\n")]
    [InlineData("ms k 1000000\r\nthe first bytes")]
    [InlineData("get ")]
    [InlineData("\x80\x01\0\x03\x08\0\0\0\x7f\xff\xff\xff\0\0\0\0\0\0\0\0")]
    [InlineData("\x80\x01\0\x03\x08\0\0\0\0\x0f\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0key and some")]
    public void What_is_announced_and_does_not_come_costs_next_to_nothing(string start)
    {
        var before = Figure("VmRSS");
        var clients = Enumerable.Range(0, Clients).Select(_ => _node.Connect()).ToList();
        foreach (var client in clients) TrySend(client, start);
        AssertServes();
        Assert.InRange(Figure("VmRSS") - before, long.MinValue, 8 * MiB + Clients * 24 * 1024);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Endless_lines_end_their_clients()
    {
        const int MostLineMiB = 32; // of a get of many keys
        var before = Figure("VmRSS");
        var line = new string('x', (int)MiB);
        foreach (var begin in (string[])["", "get ", "set ", "mg k ", "gets a b c "])
        {
            using var client = _node.Connect();
            for (var i = 0; i < MostLineMiB + 8; i++) TrySend(client, i == 0 ? begin + line : line);
            Wait.Until(() => HasEnded(client), "the client to be ended");
        }
        AssertServes();
        Assert.InRange(Figure("VmHWM") - before, long.MinValue, 3 * MostLineMiB * MiB);
    }

    [Fact]
    public void Ten_thousand_values_for_clients_that_do_not_read()
    {
        const int Readers = 20, ValueBytes = 20_000;
        using (var writer = _node.Connect())
        {
            for (var i = 0; i < 100; i++)
                TrySend(writer, $"set key{i} 0 0 {ValueBytes} noreply\r\n{new string('v', ValueBytes)}\r\n");
            Assert.Equal("VERSION", Ask(writer, "version\r\n")[..7]);
        }
        var before = Figure("VmRSS");
        // 200 MB for each.
        var request = "get " + string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"key{i % 100}")) + "\r\n";
        var clients = Enumerable.Range(0, Readers).Select(_ => _node.Connect()).ToList();
        foreach (var client in clients) TrySend(client, request);
        AssertServes();
        Assert.InRange(Figure("VmHWM") - before, long.MinValue, Readers * 4 * MiB);
        // One that reads after all gets all of it.
        long received = 0;
        var buffer = new byte[64 * 1024];
        while (received < 10_000L * ValueBytes) received += clients[0].Receive(buffer);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void A_flood_of_keys_stays_within_the_limit()
    {
        const int Rounds = 60, Each = 5000;
        var before = Figure("VmRSS");
        using var client = _node.Connect();
        for (var round = 0; round < Rounds; round++)
        {
            var requests = new StringBuilder();
            for (var i = 0; i < Each; i++)
                requests.Append(CultureInfo.InvariantCulture, $"set {new string('k', 200)}:{round}:{i} 0 0 100 noreply\r\n")
                    .Append('v', 100).Append("\r\n");
            TrySend(client, requests.ToString());
        }
        Assert.Equal("VERSION", Ask(client, "version\r\n")[..7]);
        Assert.InRange(Figure("VmHWM") - before, 0, 64 * MiB + 24 * MiB);
    }

    void AssertServes()
    {
        using var client = _node.Connect();
        Assert.Equal("STORED\r\n", Ask(client, "set served 0 0 1\r\nx\r\n"));
    }

    static string Ask(Socket client, string request)
    {
        client.ReceiveTimeout = 120_000;
        client.Send(Encoding.Latin1.GetBytes(request));
        var reply = new byte[256];
        return Encoding.Latin1.GetString(reply, 0, client.Receive(reply));
    }

    static bool HasEnded(Socket client)
    {
        try
        {
            var buffer = new byte[4096];
            while (client.Poll(0, SelectMode.SelectRead))
                if (client.Receive(buffer) == 0) return true;
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    static void TrySend(Socket client, string text)
    {
        try
        {
            ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(text);
            while (bytes.Length > 0) bytes = bytes[client.Send(bytes)..];
        }
        catch (SocketException)
        {
            // It was ended on the way.
        }
    }

    // Bytes, of the process.
    long Figure(string name)
    {
        var line = File.ReadLines($"/proc/{_node.ProcessId}/status").First(line => line.StartsWith(name));
        return long.Parse(line.AsSpan(name.Length).Trim(":\t kB"), CultureInfo.InvariantCulture) * 1024;
    }
}
