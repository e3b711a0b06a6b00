// Sizes of values that shift from one order to another.
using Larder.Bench.Keys;

namespace Larder.Bench.Tests.Keys;

public class ShiftingSizesTests
{
    const long PhaseBytes = 4 << 20;
    const int Phases = 9;

    [Fact]
    public void Most_sizes_of_a_phase_lie_within_its_range_and_all_within_the_whole()
    {
        var sizes = new ShiftingSizes(PhaseBytes);
        int common = 0, drawn = 0;
        for (; drawn < 200_000; drawn++)
        {
            var least = sizes.CommonBytes;
            var size = sizes.Next();
            Assert.InRange(size, ShiftingSizes.Smallest, ShiftingSizes.Largest);
            if (size >= least && size <= least * 8) common++;
        }
        Assert.InRange(common, (int)(drawn * 0.97), drawn - 1);
    }

    [Fact]
    public void Every_order_of_sizes_comes_once_before_the_first_comes_again()
    {
        var sizes = new ShiftingSizes(PhaseBytes);
        List<int> orders = [sizes.CommonBytes];
        while (orders.Count <= Phases)
        {
            sizes.Next();
            if (sizes.CommonBytes != orders[^1]) orders.Add(sizes.CommonBytes);
        }
        Assert.Equal(Enumerable.Range(0, Phases).Select(n => 16 << n), orders.Take(Phases).Order());
        Assert.Equal(orders[0], orders[Phases]);
    }

    [Fact]
    public void The_sequence_is_always_the_same()
    {
        ShiftingSizes one = new(PhaseBytes), other = new(PhaseBytes);
        for (var i = 0; i < 10_000; i++) Assert.Equal(one.Next(), other.Next());
    }
}
