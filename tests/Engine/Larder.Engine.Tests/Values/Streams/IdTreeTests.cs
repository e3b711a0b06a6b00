// Trees of ids against a sorted set: what is found from any id in either direction, however ids come and go.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Engine.Tests.Values.Streams;

public sealed unsafe class IdTreeTests : IDisposable
{
    readonly Arena _arena = new(1 << 30);
    readonly SortedDictionary<StreamId, uint> _model = [];
    readonly IdTreeRoot* _root;

    public IdTreeTests()
    {
        _root = (IdTreeRoot*)_arena.At(_arena.Allocate(sizeof(IdTreeRoot)));
        *_root = default;
    }

    public void Dispose() => _arena.Dispose();

    IdTree Tree => new(_arena, _root);
    IdTreeEdit Edit => new(_arena, _root);

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 300)]
    [InlineData(3, 20_000)]
    public void Agrees_with_a_sorted_set_under_random_changes(int seed, int ids)
    {
        var random = new Random(seed);
        var before = _arena.UsedBytes;
        for (var step = 0; step < 60_000; step++)
        {
            // Long stretches in which the tree rather grows, and such in which it rather shrinks.
            var grows = random.Next(10) < (step / 10_000 % 2 == 0 ? 7 : 3);
            var id = Id(random, ids);
            if (grows) Add(id, (uint)step + 1);
            else Remove(id);
            if (step % 50 == 0) Seek(Id(random, ids));
            if (step % 5_000 == 0) CompareAll();
        }
        CompareAll();
        Edit.Clear();
        Assert.Equal(before, _arena.UsedBytes);
    }

    [Fact]
    public void What_is_appended_fills_its_nodes_and_what_goes_at_the_start_is_given_back()
    {
        var before = _arena.UsedBytes;
        const int count = 100_000;
        for (var i = 1; i <= count; i++) Add(new StreamId((ulong)i, 0), (uint)i);
        Assert.InRange((double)(_arena.UsedBytes - before) / count, 20, 21);
        for (var i = 1; i <= count - 100; i++) Remove(new StreamId((ulong)i, 0));
        CompareAll();
        Assert.InRange(_arena.UsedBytes - before, 1, 6 * 1024);
        for (var i = count - 99; i <= count; i++) Remove(new StreamId((ulong)i, 0));
        Assert.Equal(before, _arena.UsedBytes);
        Assert.True(Tree.First.IsNull && Tree.Last.IsNull && Tree.Ceiling(StreamId.Min).IsNull);
    }

    [Fact]
    public void The_lowest_and_the_highest_id_are_ids_as_any_other()
    {
        Add(StreamId.Max, 1);
        Add(StreamId.Min, 2);
        Add(new StreamId(0, ulong.MaxValue), 3);
        Add(new StreamId(1, 0), 4);
        CompareAll();
        Seek(StreamId.Min);
        Seek(StreamId.Max);
        Assert.Equal(new StreamId(1, 0), new StreamId(0, ulong.MaxValue).Next);
        Assert.Equal(new StreamId(0, ulong.MaxValue), new StreamId(1, 0).Previous);
    }

    void Add(StreamId id, uint handle)
    {
        if (_model.TryAdd(id, handle)) Edit.Insert(id, handle);
    }

    void Remove(StreamId id)
    {
        var isThere = _model.Remove(id, out var expected);
        Assert.Equal(isThere, Edit.Remove(id, out var handle));
        Assert.Equal(expected, handle);
    }

    void Seek(StreamId id)
    {
        Assert.Equal(_model.TryGetValue(id, out var expected), Tree.TryFind(id, out var handle));
        Assert.Equal(expected, handle);
        var above = _model.Keys.Where(key => key >= id).Select(key => (StreamId?)key).FirstOrDefault();
        var below = _model.Keys.Where(key => key <= id).Select(key => (StreamId?)key).LastOrDefault();
        Assert.Equal(above, At(Tree.Ceiling(id)));
        Assert.Equal(below, At(Tree.Floor(id)));
    }

    void CompareAll()
    {
        Assert.Equal(_model.Count, Tree.Count);
        var tree = Tree;
        List<(StreamId, uint)> forwards = [], backwards = [];
        for (var at = tree.First; !at.IsNull; at = tree.Next(at)) forwards.Add((tree.IdAt(at), tree.HandleAt(at)));
        for (var at = tree.Last; !at.IsNull; at = tree.Previous(at)) backwards.Add((tree.IdAt(at), tree.HandleAt(at)));
        Assert.Equal(_model.Select(pair => (pair.Key, pair.Value)), forwards);
        backwards.Reverse();
        Assert.Equal(forwards, backwards);
    }

    StreamId? At(IdPosition position) => position.IsNull ? null : Tree.IdAt(position);

    static StreamId Id(Random random, int ids)
    {
        var number = (ulong)random.Next(ids);
        return new StreamId(number / 3, number % 3 == 2 ? ulong.MaxValue : number % 3);
    }
}
