// The sequences that loads take their keys from.
using Larder.Bench.Keys;

namespace Larder.Bench.Tests.Keys;

public class KeySequenceTests
{
    [Theory, InlineData(10, 1), InlineData(10, 3), InlineData(7, 2)]
    public void Workers_together_go_through_every_key_once(int keyCount, int workers)
    {
        var seen = new List<int>();
        for (var worker = 0; worker < workers; worker++)
        {
            var keys = KeySequence.Create(KeySpread.Sequential, keyCount, worker, workers);
            for (var share = worker; share < keyCount; share += workers) seen.Add(keys.Next());
        }
        Assert.Equal(Enumerable.Range(0, keyCount), seen.Order());
    }

    [Fact]
    public void Uniform_keys_come_equally_often()
    {
        var keys = KeySequence.Create(KeySpread.Uniform, 100, 0, 1);
        var counts = new int[100];
        for (var i = 0; i < 1_000_000; i++) counts[keys.Next()]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void The_most_used_zipfian_keys_do_not_lie_side_by_side()
    {
        const int KeyCount = 100_000;
        var keys = KeySequence.Create(KeySpread.Zipfian, KeyCount, 0, 1);
        var counts = new int[KeyCount];
        for (var i = 0; i < 1_000_000; i++) counts[keys.Next()]++;
        var hottest = Enumerable.Range(0, KeyCount).OrderByDescending(key => counts[key]).Take(10).Order().ToArray();
        Assert.All(hottest.Zip(hottest.Skip(1)), pair => Assert.True(pair.Second - pair.First > 1));
        Assert.True(counts.Max() > 50_000, "one key in about twelve is the hottest one");
    }

    [Fact]
    public void Shuffled_numbers_are_the_same_ones_in_another_order()
    {
        var numbers = Enumerable.Range(0, 1000).ToArray();
        new RandomNumbers(3).Shuffle(numbers);
        Assert.NotEqual(Enumerable.Range(0, 1000), numbers);
        Assert.Equal(Enumerable.Range(0, 1000), numbers.Order());
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_one_others()
    {
        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));

        static ulong[] Draw(ulong seed)
        {
            var random = new RandomNumbers(seed);
            return [.. Enumerable.Range(0, 8).Select(_ => random.Next())];
        }
    }
}
