// The index against a dictionary: every key found, none invented, through growth, splits, shrinking and merging.
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Engine.Tests.Items;

public sealed unsafe class ItemIndexTests : IDisposable
{
    readonly Arena _arena = new(1ul << 30);
    readonly IndexRoot* _root;

    public ItemIndexTests() => _root = (IndexRoot*)_arena.At(ItemIndex.Create(_arena));

    ItemIndex Index => new(_arena, _root);

    public void Dispose() => _arena.Dispose();

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 5_000)]
    [InlineData(3, 100_000)]
    public void Agrees_with_a_dictionary_under_random_changes(int seed, int keyCount)
    {
        var random = new Random(seed);
        var model = new Dictionary<int, uint>();
        for (var step = 0; step < keyCount * 4; step++)
        {
            // First mostly inserts, then mostly removals: the index grows and shrinks over its whole range.
            var key = random.Next(keyCount);
            var inserting = random.Next(100) < (step < keyCount * 2 ? 85 : 25);
            if (inserting && !model.ContainsKey(key)) model[key] = Insert(key);
            else if (!inserting && model.Remove(key)) Remove(key);
            if (step % keyCount == keyCount / 2) Shrink();
        }
        Assert.Equal(model.Count, Index.Count);
        for (var key = 0; key < keyCount; key++)
            Assert.Equal(model.GetValueOrDefault(key), Find(key).Handle);
    }

    [Fact]
    public void A_scan_sees_every_item_that_stays_while_the_index_grows_and_shrinks()
    {
        var random = new Random(7);
        for (var key = 0; key < 3_000; key++) Insert(key);
        var seen = new HashSet<uint>();
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        ulong position = 0;
        var extra = 3_000;
        do
        {
            position = Index.Scan(position, handles, out var count);
            foreach (var handle in handles[..count]) seen.Add(handle);
            for (var i = 0; i < 20; i++) Insert(extra++);
            if (random.Next(10) == 0)
            {
                for (; extra > 3_000; extra--) Remove(extra - 1);
                Shrink();
            }
        }
        while (position != 0);
        for (var key = 0; key < 3_000; key++) Assert.Contains(Find(key).Handle, seen);
    }

    [Fact]
    public void Costs_at_most_nine_bytes_an_item_when_large()
    {
        for (var keys = 100_000; keys <= 1_000_000; keys += 150_000)
        {
            while (Index.Count < keys) Insert((int)Index.Count);
            // 24 bytes each: header 8 and a key of 13 digits and letters, rounded up.
            var perItem = (_arena.UsedBytes - keys * 24.0) / keys;
            Assert.InRange(perItem, 5.3, 9.0);
        }
    }

    // As a copy of another index does, or one that is restored from its dump.
    [Fact]
    public void Takes_items_in_the_order_of_their_hashes()
    {
        const int keys = 400_000;
        foreach (var key in Enumerable.Range(0, keys).OrderBy(key => KeyHash.Of(KeyOf(key)))) Insert(key);
        for (var key = 0; key < keys; key++) Assert.NotEqual(0u, Find(key).Handle);
        Assert.Equal(keys, Index.Count);
        Assert.InRange(Index.SizeBytes / (double)keys, 5.3, 12.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(1_150)]
    [InlineData(5_000)]
    public void Picks_every_item_about_equally_often(int keyCount)
    {
        const int picksPerKey = 100;
        var random = new Random(keyCount);
        for (var key = 0; key < keyCount; key++) Insert(key);
        var picks = new Dictionary<uint, int>();
        for (var i = 0; i < keyCount * picksPerKey; i++)
        {
            var handle = Index.Pick(random);
            picks[handle] = picks.GetValueOrDefault(handle) + 1;
        }
        Assert.Equal(keyCount, picks.Count);
        // The sum of squared deviations over the expectation has a mean of keyCount and a deviation of sqrt(2 keyCount).
        var deviation = picks.Values.Sum(count => Math.Pow(count - picksPerKey, 2) / picksPerKey);
        Assert.InRange(deviation, 0, keyCount + 6 * Math.Sqrt(2.0 * keyCount));
    }

    [Fact]
    public void Picks_the_last_item_of_a_table_that_emptied()
    {
        for (var key = 0; key < 20_000; key++) Insert(key);
        for (var key = 1; key < 20_000; key++) Remove(key);
        Assert.Equal(Find(0).Handle, Index.Pick(new Random(1)));
        Remove(0);
        Assert.Equal(0u, Index.Pick(new Random(1)));
    }

    [Fact]
    public void Gives_its_memory_back_when_items_go()
    {
        for (var key = 0; key < 200_000; key++) Insert(key);
        for (var key = 0; key < 200_000; key++)
        {
            if (key % 100 != 0) Remove(key);
        }
        Shrink();
        Assert.InRange(_arena.UsedBytes, 0, 2_000 * 24 + 2_000 * 40);
        for (var key = 0; key < 200_000; key++) Assert.Equal(key % 100 == 0, Find(key).Handle != 0);
    }

    uint Insert(int key)
    {
        fixed (byte* bytes = KeyOf(key))
        {
            var length = KeyOf(key).Length;
            var handle = _arena.Allocate(Item.SizeFor(length, 0, false, false));
            Item.Write(_arena.At(handle), ItemType.String, 0, bytes, length, 0, false, false);
            Index.Insert(KeyHash.Of(bytes, length), handle);
            return handle;
        }
    }

    IndexSlot Find(int key)
    {
        fixed (byte* bytes = KeyOf(key))
            return Index.Find(bytes, KeyOf(key).Length, KeyHash.Of(bytes, KeyOf(key).Length));
    }

    void Remove(int key)
    {
        var slot = Find(key);
        Index.Remove(KeyHash.Of(KeyOf(key)), slot);
        _arena.Free(slot.Handle);
    }

    void Shrink()
    {
        ulong position = 0;
        do position = Index.ShrinkAt(position);
        while (position != 0);
    }

    static byte[] KeyOf(int key) => Encoding.ASCII.GetBytes($"key:{key:D9}");
}
