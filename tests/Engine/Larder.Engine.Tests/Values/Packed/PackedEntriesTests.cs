// Packed entries against a list, over lengths on both sides of each step of the length's form.
using System.Runtime.InteropServices;
using Larder.Engine.Values.Packed;
using Xunit;

namespace Larder.Engine.Tests.Values.Packed;

public sealed unsafe class PackedEntriesTests : IDisposable
{
    static readonly int[] Lengths = [0, 1, 5, 126, 127, 128, 129, 16_383, 16_384, 16_385];

    readonly byte* _memory = (byte*)NativeMemory.Alloc(4 << 20);

    public void Dispose() => NativeMemory.Free(_memory);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Agrees_with_a_list_under_random_changes(int seed)
    {
        var random = new Random(seed);
        var model = new List<byte[]>();
        var length = PackedEntries.HeaderBytes;
        PackedEdit.Clear(_memory);
        for (var step = 0; step < 4_000; step++)
        {
            var at = random.Next(model.Count + 1);
            var entry = RandomEntry(random);
            var offset = new PackedEntries(_memory, length).OffsetOf(at);
            if (model.Count < 60 && random.Next(3) > 0 || model.Count == 0)
            {
                length = PackedEdit.Insert(_memory, length, offset, entry);
                model.Insert(at, entry);
            }
            else if (at == model.Count)
            {
                continue;
            }
            else if (random.Next(2) == 0)
            {
                var grown = length + PackedEdit.Growth(_memory, length, offset, entry.Length);
                length = PackedEdit.Replace(_memory, length, offset, entry);
                Assert.Equal(grown, length);
                model[at] = entry;
            }
            else
            {
                var count = Math.Min(random.Next(3), model.Count - at);
                length = PackedEdit.Remove(_memory, length, offset, count);
                model.RemoveRange(at, count);
            }
            AssertSame(model, length);
        }
    }

    [Fact]
    public void Finds_an_entry_at_every_step_only()
    {
        PackedEdit.Clear(_memory);
        var length = PackedEntries.HeaderBytes;
        foreach (var word in (string[])["a", "b", "b", "a", "c", "b"])
            length = PackedEdit.Append(_memory, length, System.Text.Encoding.ASCII.GetBytes(word));
        var entries = new PackedEntries(_memory, length);
        Assert.Equal(entries.OffsetOf(0), entries.Find("a"u8, 2));
        Assert.Equal(entries.OffsetOf(2), entries.Find("b"u8, 2));
        Assert.Equal(entries.OffsetOf(1), entries.Find("b"u8, 1));
        Assert.Equal(entries.OffsetOf(4), entries.Find("c"u8, 2));
        Assert.Equal(-1, entries.Find("d"u8, 1));
        Assert.Equal(-1, entries.Find(""u8, 2));
    }

    static byte[] RandomEntry(Random random)
    {
        var entry = new byte[Lengths[random.Next(random.Next(8) == 0 ? Lengths.Length : 7)]];
        random.NextBytes(entry);
        return entry;
    }

    void AssertSame(List<byte[]> model, int length)
    {
        var entries = new PackedEntries(_memory, length);
        Assert.Equal(model.Count, entries.Count);
        var offset = PackedEntries.First;
        foreach (var entry in model)
        {
            Assert.True(entries[offset].SequenceEqual(entry));
            Assert.Equal(offset + PackedEntries.SizeOf(entry.Length), entries.Next(offset));
            offset = entries.Next(offset);
        }
        Assert.Equal(entries.End, offset);
    }
}
