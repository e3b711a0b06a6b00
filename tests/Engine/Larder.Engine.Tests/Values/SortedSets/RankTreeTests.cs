// The counted tree against a sorted list of the runtime: order, ranks, bounds, and all memory given back.
using System.Text;
using Larder.Engine.Values.SortedSets;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Engine.Tests.Values.SortedSets;

public sealed unsafe class RankTreeTests : IDisposable
{
    readonly Arena _arena = new(1UL << 30);
    readonly uint _root;

    public RankTreeTests()
    {
        _root = _arena.Allocate(MemberTable.ValueBytes);
        MemberTable.Create(_arena, _arena.At(_root));
    }

    MemberTable Table => new(_arena, _arena.At(_root));

    public void Dispose() => _arena.Dispose();

    public enum Arrival
    {
        Ascending,
        Descending,
        Mixed,
        EqualScores,
    }

    [Theory]
    [InlineData(1, Arrival.Mixed)]
    [InlineData(84, Arrival.Mixed)]
    [InlineData(85, Arrival.Ascending)]
    [InlineData(85, Arrival.Descending)]
    [InlineData(5_000, Arrival.Ascending)]
    [InlineData(5_000, Arrival.Descending)]
    [InlineData(5_000, Arrival.EqualScores)]
    [InlineData(100_000, Arrival.Mixed)]
    [InlineData(100_000, Arrival.Ascending)]
    [InlineData(100_000, Arrival.Descending)]
    public void Keeps_its_order_while_it_fills_and_empties(int members, Arrival arrival)
    {
        var random = new Random(members);
        var all = new (double Score, string Name)[members];
        for (var i = 0; i < members; i++)
        {
            var score = arrival switch
            {
                Arrival.Ascending => i / 3,
                Arrival.Descending => -i / 3,
                Arrival.EqualScores => 7,
                _ => random.Next(members / 2 + 1),
            };
            all[i] = (score, $"m{(arrival == Arrival.Descending ? 10_000_000 - i : 10_000_000 + i)}");
            Table.Add(Bytes(all[i].Name), score);
        }
        Compare(all);
        random.Shuffle(all);
        var left = all.ToList();
        while (left.Count > 0)
        {
            var kept = left.Count * 2 / 3;
            foreach (var (_, name) in left[kept..]) Assert.True(Table.Remove(Bytes(name)));
            left.RemoveRange(kept, left.Count - kept);
            Compare([.. left]);
        }
        Assert.Equal(0, Table.Count);
        CheckAllGivenBack();
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 20_000)]
    [InlineData(3, 2_000)]
    public void Random_changes_agree_with_a_model(int seed, int names)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, double>();
        for (var round = 0; round < 30; round++)
        {
            for (var step = 0; step < names / 10; step++) Change(random, model, names);
            if (random.Next(3) == 0) RemoveRange(random, model);
            Compare([.. model.Select(pair => (pair.Value, pair.Key))]);
        }
        CheckAllGivenBack();
    }

    void Change(Random random, Dictionary<string, double> model, int names)
    {
        var name = $"name{random.Next(names)}";
        double score = random.Next(4) == 0 ? random.Next(names) / 8.0 : random.Next(20);
        var found = Table.Find(Bytes(name));
        Assert.Equal(model.ContainsKey(name), !found.IsNull);
        if (found.IsNull)
        {
            Table.Add(Bytes(name), score);
            model[name] = score;
        }
        else if (random.Next(3) == 0)
        {
            Assert.True(Table.Remove(Bytes(name)));
            model.Remove(name);
        }
        else
        {
            // Often a small step, which may leave the member where it is.
            if (random.Next(2) == 0) score = model[name] + random.Next(-1, 2) / 16.0;
            Table.SetScore(found, score);
            model[name] = score;
        }
    }

    void RemoveRange(Random random, Dictionary<string, double> model)
    {
        if (model.Count == 0) return;
        var first = random.Next(model.Count);
        var count = random.Next(model.Count - first + 1);
        foreach (var (_, name) in Sorted(model.Select(pair => (pair.Value, pair.Key))).Skip(first).Take(count))
            model.Remove(name);
        Table.Remove(first, count);
    }

    void Compare((double Score, string Name)[] members)
    {
        var expected = Sorted(members).ToArray();
        var tree = Table.Tree;
        Assert.Equal(expected.Length, tree.Count);
        Assert.Equal(expected.Length, Table.Count);
        var rank = 0;
        for (var walk = new SortedSetWalk(tree, 0, backwards: false); walk.MoveNext(); rank++)
        {
            Assert.Equal(expected[rank].Score, walk.Score);
            Assert.Equal(expected[rank].Name, Encoding.ASCII.GetString(walk.Member));
        }
        Assert.Equal(expected.Length, rank);
        var step = Math.Max(1, expected.Length / 10);
        for (var i = 0; i < expected.Length; i += step)
        {
            var (score, name) = expected[i];
            Assert.Equal(i, tree.CountBefore(RankBound.At(score, Bytes(name))));
            Assert.Equal(i + 1, tree.CountBefore(RankBound.At(score, Bytes(name), includes: true)));
            Assert.Equal(
                expected.Count(m => m.Score < score), tree.CountBefore(RankBound.OfScore(score, includes: false)));
            Assert.Equal(
                expected.Count(m => m.Score <= score), tree.CountBefore(RankBound.OfScore(score, includes: true)));
            var back = new SortedSetWalk(tree, i, backwards: true);
            for (var behind = i; behind >= Math.Max(0, i - 200); behind--)
            {
                Assert.True(back.MoveNext());
                Assert.Equal(expected[behind].Name, Encoding.ASCII.GetString(back.Member));
            }
        }
    }

    void CheckAllGivenBack()
    {
        Table.Free();
        _arena.Free(_root);
        Assert.Equal(0, _arena.UsedBytes);
    }

    static IEnumerable<(double Score, string Name)> Sorted(IEnumerable<(double Score, string Name)> members) =>
        members.OrderBy(member => member.Score).ThenBy(member => member.Name, StringComparer.Ordinal);

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
