// A few large items in many shards: the one that goes is the best of all, not of a shard that has two.
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Settings.Groups;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class FewItemsTests : IDisposable
{
    const int Keys = 40, Evicted = 15, ValueBytes = 200_000;

    readonly ManualClock _clock = new();
    readonly Store _store;

    public FewItemsTests() => _store = new Store(4, 1, _clock);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_oldest_of_few_items_go()
    {
        for (var i = 0; i < Keys; i++)
        {
            _clock.Advance(AccessClock.TickMs);
            _store.Access.Advance(_clock.UnixMs);
            WithKey($"k{i}", key => key.Database.Store(key, ItemType.String, 0, ValueBytes, 0));
        }
        foreach (var shard in _store.Shards) shard.SettleFully();
        _store.Memory.SetLimit(_store.Memory.UsedBytes - Evicted * ValueBytes + ValueBytes / 2, _store.Shards.Length);
        new Evictor(_store, () => EvictionPolicy.AllKeysLru, () => 5) { TakesMargin = false }
            .MakeRoom(_clock.UnixMs, RoomDemand.OfCommand());
        for (var i = 0; i < Keys; i++)
            WithKey($"k{i}", key => Assert.Equal(i < Evicted, key.Database.Find(key).IsNull));
    }

    [Fact]
    public void What_the_loops_hold_is_taken_off_the_limit_up_to_an_eighth()
    {
        _store.Memory.LoopBytes = 1000;
        _store.Memory.SetLimit(1_000_000, _store.Shards.Length);
        Assert.Equal(1_000_000, _store.Memory.LimitBytes);
        var left = 999_000 - Math.Max(_store.Memory.UsedBytes, 64 * 1024);
        Assert.False(_store.Memory.IsOverLimitWith(left));
        Assert.True(_store.Memory.IsOverLimitWith(left + 1));
        _store.Memory.SetLimit(4000, _store.Shards.Length);
        Assert.Equal(500, _store.Memory.LoopShareBytes);
    }

    delegate void KeyAction(KeyRef key);

    void WithKey(string name, KeyAction action)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes(name))
        {
            var hash = KeyHash.Of(bytes, name.Length);
            action(new KeyRef(bytes, name.Length, hash, _store.ShardOf(hash).Databases[0], _clock.UnixMs));
        }
    }
}
