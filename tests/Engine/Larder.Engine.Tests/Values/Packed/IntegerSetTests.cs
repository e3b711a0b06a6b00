// The sorted integer array against a sorted set, with values of all widths.
using System.Runtime.InteropServices;
using Larder.Engine.Values.Packed;
using Xunit;

namespace Larder.Engine.Tests.Values.Packed;

public sealed unsafe class IntegerSetTests : IDisposable
{
    readonly byte* _memory = (byte*)NativeMemory.Alloc(1 << 20);

    public void Dispose() => NativeMemory.Free(_memory);

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Agrees_with_a_sorted_set(int widestBits)
    {
        var random = new Random(widestBits);
        var model = new SortedSet<long>();
        IntegerSet.Clear(_memory, sizeof(short));
        var length = IntegerSet.HeaderBytes;
        for (var step = 0; step < 3_000; step++)
        {
            // Wider values come the later the set is, so that every widening meets a filled set.
            var bits = Math.Min(widestBits, step < 1_000 ? 16 : step < 2_000 ? 32 : 64);
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> (64 - bits);
            if (random.Next(4) == 0 && model.Count > 0) value = model.ElementAt(random.Next(model.Count));
            var set = new IntegerSet(_memory, length);
            var index = set.Find(value);
            Assert.Equal(model.Contains(value), index >= 0);
            if (index < 0)
            {
                length = set.LengthWith(value);
                set.Insert(~index, value);
                model.Add(value);
            }
            else
            {
                length = set.RemoveAt(index);
                model.Remove(value);
            }
            if (step % 50 == 0) AssertSame(model, length);
        }
        AssertSame(model, length);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Takes_a_wider_value_at_either_end(long wide)
    {
        IntegerSet.Clear(_memory, sizeof(short));
        new IntegerSet(_memory, IntegerSet.HeaderBytes).Insert(0, 7);
        var one = new IntegerSet(_memory, IntegerSet.SizeFor(1, sizeof(short)));
        one.Insert(~one.Find(wide), wide);
        AssertSame([7, wide], IntegerSet.SizeFor(2, sizeof(long)));
    }

    void AssertSame(SortedSet<long> model, int length)
    {
        var set = new IntegerSet(_memory, length);
        Assert.Equal(model.Count, set.Count);
        var index = 0;
        foreach (var value in model) Assert.Equal(value, set[index++]);
    }
}
