// What is remembered of tracked keys lies outside the garbage-collected heap, within its limit, and is given back.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Tracking;

[Collection(AloneCollection.Name)]
public sealed class TrackedKeysTests
{
    const int KeysPerCall = 1000;

    [Fact]
    public void A_million_tracked_keys_leave_the_heap_small()
    {
        using var node = new RunningNode(("tracking-table-max-keys", "0"));
        using var cache = node.ConnectClient();
        cache.Call("HELLO 3");
        cache.Call("CLIENT TRACKING ON");
        Read(cache, 0, 10_000);
        var (heapBefore, usedBefore) = (GC.GetTotalMemory(forceFullCollection: true), node.Server.Store.Memory.UsedBytes);
        Read(cache, 10_000, 1_010_000);
        Assert.Equal(1_010_000, node.Server.Tracking.KeyCount);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - heapBefore, long.MinValue, 4 << 20);
        var usedBytes = node.Server.Store.Memory.UsedBytes - usedBefore;
        Assert.InRange(usedBytes, 20_000_000, 80_000_000);

        Assert.Equal("+OK", cache.Call("FLUSHALL"));
        Assert.Equal(">2 $10 invalidate _", cache.Receive());
        Assert.Equal(0, node.Server.Tracking.KeyCount);
        Assert.InRange(node.Server.Store.Memory.UsedBytes, 0, usedBefore + (1 << 20));
    }

    [Fact]
    public void The_limit_holds_and_who_loses_a_key_is_told()
    {
        using var node = new RunningNode(("tracking-table-max-keys", "5000"));
        using var cache = node.ConnectClient();
        cache.Call("HELLO 3");
        cache.Call("CLIENT TRACKING ON");
        for (var i = 0; i < 5000; i++) cache.Call($"GET key:{i}");
        Assert.Equal(5000, node.Server.Tracking.KeyCount);
        for (var i = 5000; i < 6000; i++) cache.Send($"GET key:{i}");
        var invalidated = new HashSet<string>();
        for (var replies = 0; replies < 1000;)
        {
            var received = cache.Receive();
            if (received.StartsWith('>')) Assert.True(invalidated.Add(received));
            else replies++;
        }
        // The limit is looked at before a key is added.
        Assert.InRange(node.Server.Tracking.KeyCount, 4999, 5001);
        while (invalidated.Count < 6000 - node.Server.Tracking.KeyCount) Assert.True(invalidated.Add(cache.Receive()));
        Assert.True(cache.IsQuiet());
    }

    [Fact]
    public void Many_clients_of_one_key_all_hear_of_it_and_who_is_gone_is_forgotten()
    {
        const int Count = 100;
        var key = new string('k', 300);
        using var node = new RunningNode();
        using var writer = node.ConnectClient();
        var caches = Enumerable.Range(0, Count).Select(_ => node.ConnectClient()).ToList();
        foreach (var cache in caches)
        {
            cache.Call("HELLO 3");
            cache.Call("CLIENT TRACKING ON");
            cache.Call($"GET {key}");
            cache.Call($"GET {key}");
        }
        Assert.Equal(Count, node.Server.Tracking.ItemCount);
        writer.Call($"SET {key} 1");
        foreach (var cache in caches) Assert.Equal($">2 $10 invalidate *1 $300 {key}", cache.Receive());
        Assert.Equal((0, 0), (node.Server.Tracking.ItemCount, node.Server.Tracking.KeyCount));
        for (var i = 0; i < 20 * Count; i++)
        {
            using var passing = node.ConnectClient();
            passing.Call("HELLO 3");
            passing.Call("CLIENT TRACKING ON");
            passing.Call($"GET {key}");
        }
        Wait.Until(() => node.Server.Clients.Count == Count + 1, "the clients to be gone");
        Assert.InRange(node.Server.Tracking.ItemCount, 1, 5 * Count);
        caches.ForEach(cache => cache.Dispose());
    }

    static void Read(TestClient client, int from, int to)
    {
        for (; from < to; from += KeysPerCall)
            client.Call("MGET " + string.Join(' ', Enumerable.Range(from, KeysPerCall).Select(i => $"key:{i}")));
    }
}
