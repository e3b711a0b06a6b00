// A node with nothing to do sets no timer, and what its sleeping loops have to look after wakes them all the same.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Idle;

public sealed class RestTests : IDisposable
{
    readonly RunningNode _node = new();

    [Fact]
    public void Without_anything_to_do_no_loop_has_a_time_to_wake_at()
    {
        Assert.Equal("+PONG\r\n", _node.Call("PING"));
        AwaitRest();
        Assert.Equal("+OK\r\n", _node.Call("SET", "k", "v", "EX", "1000"));
        Wait.Until(() => CountWakes() == 1, "the one loop that keeps the key to wait for its end");
    }

    [Fact]
    public void Keys_of_all_shards_end_on_time_although_every_loop_sleeps()
    {
        AwaitRest();
        for (var i = 0; i < 200; i++) Assert.Equal("+OK\r\n", _node.Call("SET", $"k{i}", "v", "PX", "300"));
        // Not by a command, which would wake a loop.
        Wait.Until(() => _node.Server.Store.CountKeys(0) == 0, "all keys to end");
        AwaitRest();
    }

    [Fact]
    public void A_later_look_does_not_hide_a_key_that_ends_sooner()
    {
        for (var i = 0; i < 100; i++) _node.Call("SET", $"late{i}", "v", "EX", "1000");
        Wait.Until(() => CountWakes() == 3, "all loops to wait for a key's end");
        for (var i = 0; i < 100; i++) _node.Call("SET", $"soon{i}", "v", "PX", "100");
        Wait.Until(() => _node.Server.Store.CountKeys(0) == 100, "the keys that end soon to be gone");
    }

    [Fact]
    public void A_lower_limit_evicts_although_every_loop_sleeps()
    {
        _node.Call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        for (var i = 0; i < 200; i++) _node.Call("SETRANGE", $"k{i}", "20000", "v");
        AwaitRest();
        Assert.Equal("+OK\r\n", _node.Call("CONFIG", "SET", "maxmemory", "2mb"));
        Wait.Until(() => !_node.Server.Store.Memory.IsOverLimit, "enough keys to go");
    }

    [Fact]
    public void A_timeout_that_is_set_later_ends_a_client_on_which_nothing_happens()
    {
        using var silent = _node.Connect();
        silent.Call("PING");
        AwaitRest();
        Assert.Equal("+OK\r\n", _node.Call("CONFIG", "SET", "timeout", "1"));
        Wait.Until(() => _node.Server.Clients.Count == 0, "the silent clients to be gone");
        AwaitRest();
    }

    public void Dispose() => _node.Dispose();

    void AwaitRest() => Wait.Until(() => CountWakes() == 0, "all loops to sleep without end");

    // Asked from outside, as a question to a loop would be an event on it.
    int CountWakes()
    {
        var count = 0;
        foreach (var loop in _node.Server.Loops.Loops)
            if (loop.NextDueMs != long.MaxValue) count++;
        return count;
    }
}
