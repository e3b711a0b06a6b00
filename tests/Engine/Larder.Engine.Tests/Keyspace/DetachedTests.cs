// Taking things out of the keyspace is a few steps whatever their size, the freeing follows in bounded slices, and every
// byte comes back, in whatever order commands and slices follow each other.
using Larder.Engine.Values.Streams.Ids;
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Streams;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class DetachedTests : IDisposable
{
    const int Elements = 20_000;

    readonly ServerSettings _settings = new();
    readonly ManualClock _clock = new();
    readonly Store _store;

    public DetachedTests() => _store = new Store(1, 2, _clock);

    public void Dispose() => _store.Dispose();

    public static TheoryData<string> Types => ["hash", "expiring hash", "set", "list", "sorted set", "stream"];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_large_value_is_freed_in_slices_and_counted(string type)
    {
        WithKey("k", key => Fill(key, type, type == "list" ? 10 * Elements : Elements));
        var shard = ShardOf("k");
        var used = shard.Arena.UsedBytes;
        WithKey("k", key =>
        {
            Assert.True(key.Database.Delete(key));
            Assert.True(key.Database.Find(key).IsNull);
        });
        Assert.True(shard.Detached.HasWork);
        Assert.Equal(1, shard.Detached.PendingObjects);
        Assert.InRange(shard.Arena.UsedBytes, used * 3 / 4, used);
        var slices = 0;
        for (var before = shard.Arena.UsedBytes; shard.Detached.Run(100); before = shard.Arena.UsedBytes)
        {
            // A hundred blocks of at most 8 KiB each.
            Assert.InRange(before - shard.Arena.UsedBytes, 0, 113 * 8 * 1024);
            slices++;
        }
        Assert.InRange(slices, 2, int.MaxValue);
        Assert.Equal(0, shard.Detached.PendingObjects);
        Assert.Equal(1, shard.Detached.FreedObjects);
        shard.ClearAll();
        Assert.False(shard.Detached.HasWork);
        Assert.Equal(0, shard.Arena.UsedBytes);
    }

    // A consumer is, where nobody else has anything pending.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_group_that_is_removed_is_freed_in_slices(bool consumerOnly)
    {
        WithKey("k", key => Fill(key, "stream", Elements));
        var shard = ShardOf("k");
        WithKey("k", key => key.Database.Delete(key, lazily: false));
        var empty = shard.Arena.UsedBytes;
        WithKey("k", key => Fill(key, "stream", Elements));
        var used = shard.Arena.UsedBytes - empty;
        WithKey("k", key =>
        {
            var edit = new StreamEdit(key, key.Database.Change(key), _settings.Encodings);
            if (consumerOnly) RemoveConsumers(edit);
            else Assert.True(edit.RemoveGroup("group"u8));
            Assert.Equal(consumerOnly, edit.Groups.TryFind("group"u8, out _));
            Assert.Equal(Elements, edit.View.Count);
        });
        Assert.Equal(1, shard.Detached.PendingObjects);
        var left = shard.Arena.UsedBytes;
        Assert.InRange(left - empty, used * 2 / 3, used);
        while (shard.Detached.Run(100)) { }
        Assert.InRange(shard.Arena.UsedBytes - empty, 1, left - empty - used / 10);
        WithKey("k", key => key.Database.Delete(key, lazily: false));
        Assert.Equal(empty, shard.Arena.UsedBytes);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Not_lazily_it_is_freed_at_once(string type)
    {
        WithKey("k", key => Fill(key, type, type == "list" ? 10 * Elements : Elements));
        WithKey("k", key => key.Database.Delete(key, lazily: false));
        Assert.False(ShardOf("k").Detached.HasWork);
        Assert.Equal(0, ShardOf("k").Detached.FreedObjects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flush_leaves_the_keys_to_slices(bool whole)
    {
        for (var i = 0; i < Elements; i++)
        {
            WithKey($"k{i}", key => key.Database.Store(key, ItemType.String, 0, 1_000, i % 3 == 0 ? _clock.UnixMs + 5 : 0));
        }
        WithKey("h", key => Fill(key, "expiring hash", 1_000));
        foreach (var shard in _store.Shards)
        {
            // With a key in another database the arena cannot be given up as a whole.
            if (!whole) Other(shard);
            shard.Clear(0);
            Assert.Equal(0, shard.Databases[0].Count);
            Assert.True(shard.Detached.HasWork);
        }
        Assert.Equal(Elements + 1, _store.Shards.ToArray().Sum(shard => shard.Detached.PendingObjects));
        Assert.True(_store.Reclaim.IsRaised);
        WithKey("k1", key => key.Database.Store(key, ItemType.String, 0, 1, 0).Value[0] = 7);
        foreach (var shard in _store.Shards)
            while (shard.Detached.Run(64)) { }
        WithKey("k1", key => Assert.Equal(7, key.Database.Find(key).ValueBytes[0]));
        Assert.False(_store.Reclaim.IsRaised);
        Assert.Equal(Elements + 1, _store.Shards.ToArray().Sum(shard => shard.Detached.FreedObjects));
        foreach (var shard in _store.Shards)
        {
            shard.ClearAll();
            Assert.Equal(0, shard.Arena.UsedBytes);
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Any_order_of_changes_flushes_and_slices_gives_every_byte_back(int seed)
    {
        var random = new Random(seed);
        string[] types = [.. Types.Select(row => row.Data)];
        var model = new Dictionary<string, string>();
        for (var step = 0; step < 6_000; step++)
        {
            var name = $"k{random.Next(30)}";
            switch (random.Next(12))
            {
                case < 5:
                    var type = types[random.Next(types.Length)];
                    WithKey(name, key =>
                    {
                        key.Database.Delete(key);
                        Fill(key, type, random.Next(1, 2_000), random.Next(1, 300));
                    });
                    model[name] = type;
                    break;
                case < 7:
                    WithKey(name, key =>
                    {
                        var deleted = key.Database.Delete(key, random.Next(4) > 0);
                        // A hash whose fields end may have ended itself.
                        if (model.GetValueOrDefault(name) != "expiring hash")
                            Assert.Equal(model.ContainsKey(name), deleted);
                    });
                    model.Remove(name);
                    break;
                case 7:
                    _clock.Advance(random.Next(20));
                    WorkOffFields();
                    break;
                case 8 when random.Next(20) == 0:
                    Flush(random);
                    model.Clear();
                    break;
                default:
                    foreach (var shard in _store.Shards) shard.Detached.Run(random.Next(200));
                    break;
            }
        }
        foreach (var shard in _store.Shards)
        {
            foreach (var database in shard.Databases) database.Clear();
            while (shard.Detached.Run(random.Next(1, 200))) { }
            Assert.Equal(0, shard.Arena.UsedBytes);
            Assert.Equal(0, shard.Detached.PendingObjects);
        }
    }

    void Flush(Random random)
    {
        var whole = random.Next(2) == 0;
        foreach (var shard in _store.Shards)
        {
            if (!whole) Other(shard);
            else shard.Databases[1].Clear();
            shard.Clear(0);
        }
    }

    static void Other(Shard shard)
    {
        fixed (byte* name = "other"u8)
        {
            var key = new KeyRef(name, 5, KeyHash.Of(name, 5), shard.Databases[1], 1);
            key.Database.Store(key, ItemType.String, 0, 1, 0);
        }
    }

    void WorkOffFields()
    {
        foreach (var shard in _store.Shards)
        {
            var left = 1_000;
            while (left > 0 && shard.Databases[0].ExpireNextField(_clock.UnixMs, ref left)) { }
        }
    }

    void Fill(KeyRef key, string type, int count, int endsInMs = 1_000_000)
    {
        var limits = _settings.Encodings;
        switch (type)
        {
            case "hash" or "expiring hash":
                var hash = new HashEdit(key, default, limits);
                var atMs = type == "hash" ? 0 : _clock.UnixMs + endsInMs;
                for (var i = 0; i < count; i++) hash.Set(Name(i), Name(i), atMs);
                hash.Finish();
                break;
            case "set":
                var set = new SetEdit(key, default, limits);
                set.Create(count, long.MaxValue, 0);
                for (var i = 0; i < count; i++) set.Add(Name(i));
                set.Finish();
                break;
            case "list":
                var list = new ListEdit(key, default, limits);
                var size = default(RunSize);
                for (var i = 0; i < count; i++) size.Add(Name(i).Length);
                list.Expect(size);
                for (var i = 0; i < count; i++) list.Push(Name(i), atHead: false);
                list.Finish();
                break;
            case "sorted set":
                var sorted = new SortedSetEdit(key, default, limits);
                for (var i = 0; i < count; i++) sorted.Set(Name(i), i);
                sorted.Finish();
                break;
            default:
                FillStream(key, count);
                break;
        }
    }

    // Entries, and half of them pending in a group with two consumers.
    void FillStream(KeyRef key, int count)
    {
        var edit = new StreamEdit(key, default, _settings.Encodings);
        edit.Create();
        Assert.True(edit.Groups.TryAdd("group"u8, default, 0, out var group));
        var pending = edit.Groups.Edit(group);
        pending.TryAddConsumer("one"u8, 1, out var one);
        pending.TryAddConsumer("two"u8, 1, out var two);
        for (var i = 0; i < count; i++)
        {
            var id = new StreamId((ulong)i + 1, 0);
            var append = edit.Append();
            append.Expect("field"u8, Name(i));
            append.Begin(id);
            append.Write("field"u8, Name(i));
            append.End();
            if (i % 2 == 0) pending.Add(id, i % 4 == 0 ? one : two, 1, 1);
        }
    }

    static void RemoveConsumers(StreamEdit edit)
    {
        Assert.True(edit.Groups.TryFind("group"u8, out var group));
        Assert.True(group.TryFindConsumer("one"u8, out var one));
        edit.RemoveConsumer(group, one);
        Assert.Equal(Elements / 4, group.Pending.Count);
        Assert.True(group.TryFindConsumer("two"u8, out var two));
        edit.RemoveConsumer(group, two);
        Assert.Equal((0, 0), (group.Pending.Count, group.ConsumerCount));
        Assert.True(edit.Groups.Edit(group).TryAddConsumer("two"u8, 1, out _));
    }

    Shard ShardOf(string name) => _store.ShardOf(KeyHash.Of(Encoding.ASCII.GetBytes(name)));

    static byte[] Name(int i) => Encoding.ASCII.GetBytes($"element:{i:D8}");

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
