// One command spends a bounded time on eviction, and what has left the keyspace already is freed before anything goes.
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class EvictionTimeTests : IDisposable
{
    const int Keys = 20_000;

    readonly ManualClock _clock = new();
    readonly Store _store;

    public EvictionTimeTests() => _store = new Store(1, 1, _clock);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Without_time_a_command_evicts_a_few_keys_and_goes_through()
    {
        Fill();
        _store.Memory.SetLimit(_store.Memory.UsedBytes / 2, _store.Shards.Length);
        Assert.NotEqual(RoomFound.None, Evictor(tenacity: 0).MakeRoom(_clock.UnixMs, RoomDemand.OfCommand()));
        Assert.Equal(Keys - 16, _store.CountKeys(0));
        Assert.True(_store.Memory.IsOverLimit);
        Assert.NotEqual(RoomFound.None, Evictor(tenacity: 100).MakeRoom(_clock.UnixMs, RoomDemand.OfCommand()));
        Assert.False(_store.Memory.IsOverLimit);
    }

    [Fact]
    public void Without_time_a_command_frees_what_it_is_about_to_take()
    {
        const int Bytes = 100_000;
        Fill();
        var before = _store.Memory.UsedBytes;
        _store.Memory.SetLimit(before / 2, _store.Shards.Length);
        Assert.NotEqual(RoomFound.None, Evictor(tenacity: 0).MakeRoom(_clock.UnixMs, RoomDemand.OfCommand(Bytes)));
        Assert.InRange(_store.Memory.UsedBytes, before / 2, before - Bytes);
    }

    [Theory]
    [InlineData(EvictionPolicy.AllKeysLru)]
    [InlineData(EvictionPolicy.NoEviction)]
    public void What_was_removed_is_freed_before_a_key_is_evicted(EvictionPolicy policy)
    {
        Fill();
        var limit = _store.Memory.UsedBytes + 500_000;
        WithKey("h", key =>
        {
            var edit = new HashEdit(key, default, new ServerSettings().Encodings);
            for (var i = 0; i < 30_000; i++) edit.Set(Encoding.ASCII.GetBytes($"field:{i}"), "value"u8);
            edit.Finish();
        });
        WithKey("h", key => Assert.True(key.Database.Delete(key, lazily: true)));
        foreach (var shard in _store.Shards) shard.SettleFully();
        _store.Memory.SetLimit(limit, _store.Shards.Length);
        Assert.True(_store.Memory.IsOverLimit);
        Assert.NotEqual(RoomFound.None, Evictor(tenacity: 100, policy).MakeRoom(_clock.UnixMs, RoomDemand.OfCommand()));
        Assert.False(_store.Memory.IsOverLimit);
        Assert.Equal(Keys, _store.CountKeys(0));
    }

    Evictor Evictor(int tenacity, EvictionPolicy policy = EvictionPolicy.AllKeysLru) =>
        new(_store, () => policy, () => 5) { Time = new EvictionTime(_clock, () => tenacity) };

    void Fill()
    {
        for (var i = 0; i < Keys; i++)
            WithKey($"k{i}", key => key.Database.Store(key, ItemType.String, 0, 100, 0));
        foreach (var shard in _store.Shards) shard.SettleFully();
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
