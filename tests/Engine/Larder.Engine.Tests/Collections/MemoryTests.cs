// What elements of collections cost, in bytes of the arena: the bounds are those that the design promises.
using Larder.Engine.Values.Kinds;
using Larder.Engine.Values.Streams.Ids;
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Values;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Streams;
using Xunit;

namespace Larder.Engine.Tests.Collections;

public sealed unsafe class MemoryTests : IDisposable
{
    const int Elements = 200_000;

    readonly ServerSettings _settings = new();
    readonly Store _store = new(1, 1, new ManualClock());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_field_of_16_bytes_with_a_value_of_16_takes_at_most_67_bytes_in_a_large_hash()
    {
        var bytes = Measure("h", key =>
        {
            var edit = new HashEdit(key, default, _settings.Encodings);
            for (var i = 0; i < Elements; i++) edit.Set(Name(i), Name(i));
            edit.Finish();
        });
        Assert.InRange((double)bytes / Elements, 40, 67);
    }

    [Fact]
    public void A_member_of_16_bytes_takes_at_most_53_bytes_in_a_large_set()
    {
        var bytes = Measure("s", key =>
        {
            var edit = new SetEdit(key, default, _settings.Encodings);
            edit.Create(Elements, long.MaxValue, 0);
            for (var i = 0; i < Elements; i++) edit.Add(Name(i));
            edit.Finish();
        });
        Assert.InRange((double)bytes / Elements, 24, 53);
        WithKey("s", key =>
        {
            var item = key.Database.Find(key);
            var table = ValueSize.OutsideBytes(key.Database.Arena, item, long.MaxValue);
            // What is missing is the item and the index that it is in.
            Assert.InRange(bytes - table, 1, 200);
            Assert.Equal(table, ValueSize.OutsideBytes(key.Database.Arena, item, samples: 5));
        });
    }

    [Theory]
    [InlineData(false, 52)]
    [InlineData(true, 59)]
    public void A_member_of_16_bytes_takes_at_most_59_bytes_in_a_large_sorted_set(bool isMixed, int most)
    {
        var random = new Random(1);
        var bytes = Measure("z", key =>
        {
            var edit = new SortedSetEdit(key, default, _settings.Encodings);
            for (var i = 0; i < Elements; i++) edit.Set(Name(i), isMixed ? random.NextDouble() : i);
            edit.Finish();
        });
        Assert.InRange((double)bytes / Elements, 32, most);
        WithKey("z", key =>
        {
            var item = key.Database.Find(key);
            var outside = ValueSize.OutsideBytes(key.Database.Arena, item, long.MaxValue);
            // What is missing is the item and the index that it is in.
            Assert.InRange(bytes - outside, 1, 200);
        });
    }

    [Fact]
    public void A_sorted_set_of_five_members_of_6_bytes_takes_at_most_88_bytes_with_key_and_index()
    {
        const int sets = 50_000;
        long bytes = -Used();
        for (var i = 0; i < sets; i++)
        {
            WithKey($"leaders:{i:00000000}", key =>
            {
                var edit = new SortedSetEdit(key, default, _settings.Encodings);
                edit.Expect(5, 6, 5 * SortedSetEdit.PackedBytes(6, 100));
                for (var member = 0; member < 5; member++) edit.Set(Bytes($"user:{member}"), 100 + member);
                edit.Finish();
            });
        }
        bytes += Used();
        Assert.InRange((double)bytes / sets, 71, 88);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_element_of_16_bytes_takes_at_most_16_4_bytes_in_a_large_list(bool atHead)
    {
        var bytes = Measure("l", key =>
        {
            var edit = new ListEdit(key, default, _settings.Encodings);
            var size = default(RunSize);
            for (var i = 0; i < Elements; i++) size.Add(16);
            edit.Expect(size);
            for (var i = 0; i < Elements; i++) edit.Push(Name(i), atHead);
            Assert.Equal(Elements, edit.View.Count);
        });
        Assert.InRange((double)bytes / Elements, 16, 16.4);
        WithKey("l", key =>
        {
            var outside = ValueSize.OutsideBytes(key.Database.Arena, key.Database.Find(key), long.MaxValue);
            Assert.InRange(bytes - outside, 1, 8 * 1024); // the item, and an index of one key
        });
    }

    [Fact]
    public void A_list_gives_its_memory_back_as_it_shrinks()
    {
        var before = Used();
        Measure("l", key =>
        {
            var edit = new ListEdit(key, default, _settings.Encodings);
            var size = default(RunSize);
            for (var i = 0; i < Elements; i++) size.Add(16);
            edit.Expect(size);
            for (var i = 0; i < Elements; i++) edit.Push(Name(i), atHead: false);
            edit.Remove(100, Elements - 200);
            Assert.False(edit.Finish());
            Assert.Equal(ListForm.Run, key.Database.Find(key).Encoding);
            Assert.Equal(200, edit.View.Count);
            Assert.InRange(Used() - before, 3200, 3200 + 8 * 1024);
        });
    }

    [Fact]
    public void A_hash_of_five_fields_of_6_bytes_with_values_of_5_takes_at_most_116_bytes_with_key_and_index()
    {
        const int hashes = 50_000;
        long bytes = -Used();
        for (var i = 0; i < hashes; i++)
        {
            WithKey($"session:{i:00000000}", key =>
            {
                var edit = new HashEdit(key, default, _settings.Encodings);
                edit.Expect(5, 5 * (PackedEntries.SizeOf(6) + PackedEntries.SizeOf(5)), 6);
                for (var field = 0; field < 5; field++) edit.Set(Bytes($"field{field}"), "12345"u8);
                edit.Finish();
            });
        }
        bytes += Used();
        Assert.InRange((double)bytes / hashes, 71, 116);
    }

    [Fact]
    public void An_entry_of_two_fields_with_values_of_16_bytes_takes_at_most_42_bytes_in_a_large_stream()
    {
        var bytes = Measure("x", key =>
        {
            var edit = new StreamEdit(key, default, _settings.Encodings);
            edit.Create();
            for (var i = 1; i <= Elements; i++) AddEntry(ref edit, new StreamId((ulong)i * 3, 0), Name(i));
        });
        Assert.InRange((double)bytes / Elements, 38, 42);
        WithKey("x", key =>
        {
            var outside = ValueSize.OutsideBytes(key.Database.Arena, key.Database.Find(key), long.MaxValue);
            Assert.InRange(bytes - outside, -8 * 1024, 8 * 1024); // the item, an index of one key, nodes of the tree
        });
    }

    [Fact]
    public void A_stream_of_one_short_entry_takes_at_most_250_bytes_with_key_and_index()
    {
        const int streams = 50_000;
        long bytes = -Used();
        for (var i = 0; i < streams; i++)
        {
            WithKey($"sensor:{i:00000000}", key =>
            {
                var edit = new StreamEdit(key, default, _settings.Encodings);
                edit.Create();
                AddEntry(ref edit, new StreamId(1_700_000_000_000, 0), "12345"u8);
            });
        }
        bytes += Used();
        Assert.InRange((double)bytes / streams, 200, 250);
    }

    static void AddEntry(ref StreamEdit edit, StreamId id, ReadOnlySpan<byte> value)
    {
        var append = edit.Append();
        append.Expect("temperature"u8, value);
        append.Expect("humidity"u8, value);
        append.Begin(id);
        append.Write("temperature"u8, value);
        append.Write("humidity"u8, value);
        append.End();
    }

    long Used() => _store.Shards.ToArray().Sum(shard => shard.Arena.UsedBytes);

    long Measure(string name, Action<KeyRef> fill)
    {
        var before = Used();
        WithKey(name, fill);
        return Used() - before;
    }

    void WithKey(string name, Action<KeyRef> use)
    {
        fixed (byte* start = Bytes(name))
        {
            var hash = KeyHash.Of(start, name.Length);
            use(new KeyRef(start, name.Length, hash, _store.ShardOf(hash).Databases[0], 1));
        }
    }

    static byte[] Name(int number) => Bytes($"{number:0000000000000000}");

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
