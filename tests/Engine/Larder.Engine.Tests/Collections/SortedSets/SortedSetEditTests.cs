// Sorted sets at keys against a model, through both forms; the form that comes out; every byte given back.
using Larder.Engine.Values.Kinds;
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Tests.Keyspace;
using Larder.Engine.Values;
using Larder.Engine.Values.SortedSets;
using Xunit;

namespace Larder.Engine.Tests.Collections.SortedSets;

public sealed class SortedSetEditTests : IDisposable
{
    readonly ManualClock _clock = new();
    readonly ServerSettings _settings = new();
    readonly Store _store;
    readonly PinnedKey _key = new("the-sorted-set"), _copy = new("the-copy");

    public SortedSetEditTests() => _store = new Store(1, 2, _clock);

    public void Dispose() => _store.Dispose();

    static readonly double[] Scores =
        [0, -0.0, 1, -1, 127, 128, -129, 32767, 32768, int.MaxValue, 2147483648, 0.5, -1e300, double.PositiveInfinity];

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 200)]
    [InlineData(3, 3_000)]
    public void Agrees_with_a_model(int seed, int members)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, double>();
        for (var step = 0; step < 20_000; step++)
        {
            var member = $"m{random.Next(members)}";
            var score = random.Next(2) == 0 ? Scores[random.Next(Scores.Length)] : random.Next(members);
            switch (random.Next(10))
            {
                case < 6:
                    Set(model, member, score, (ScoreConditions)random.Next(16));
                    break;
                case < 9:
                    var removed = false;
                    Edit((ref SortedSetEdit edit) => removed = edit.Remove(Bytes(member)));
                    Assert.Equal(model.Remove(member), removed);
                    break;
                default:
                    RemoveRange(random, model);
                    break;
            }
            Assert.Equal(model.TryGetValue(member, out var expected), View().TryGetScore(Bytes(member), out var found));
            Assert.Equal(expected, found);
            if (step % 400 == 0) Compare(model);
        }
        Compare(model);
        var shard = KeyOf().Database.Shard;
        foreach (var database in shard.Databases) database.Clear();
        while (shard.Detached.Run(100)) { }
        Assert.Equal(0, shard.Arena.UsedBytes);
    }

    [Theory]
    [InlineData(0, 5_000)]
    [InlineData(0, 4_990)]
    [InlineData(10, 4_990)]
    [InlineData(5, 4_990)]
    public void Where_little_stays_the_rest_is_cut_out_as_a_whole(int first, int count)
    {
        var model = new Dictionary<string, double>();
        for (var i = 0; i < 5_000; i++) Set(model, $"m{i}", i % 700, ScoreConditions.None);
        foreach (var member in Sorted(model).Skip(first).Take(count).ToList()) model.Remove(member.Key);
        Edit((ref SortedSetEdit edit) => edit.Remove(first, count));
        var shard = KeyOf().Database.Shard;
        Assert.Equal(1, shard.Detached.PendingObjects);
        if (model.Count == 0) Assert.True(KeyOf().Database.Find(KeyOf()).IsNull);
        else Compare(model);
        while (shard.Detached.Run(100)) { }
        if (model.Count > 0) Compare(model);
        foreach (var database in shard.Databases) database.Clear(lazily: false);
        while (shard.Detached.Run(100)) { }
        Assert.Equal(0, shard.Arena.UsedBytes);
    }

    [Theory]
    [InlineData(128, 64, "listpack")]
    [InlineData(129, 64, "skiplist")]
    [InlineData(1, 65, "skiplist")]
    public void Has_the_form_that_Valkey_would_choose(int members, int length, string form)
    {
        Edit((ref SortedSetEdit edit) =>
        {
            for (var i = 0; i < members; i++) edit.Set(Bytes($"{i}".PadLeft(length)), i);
        });
        Assert.Equal(form, Encoding.ASCII.GetString(ItemValue.EncodingName(KeyOf().Database.Find(KeyOf()))));
    }

    [Fact]
    public void A_copy_lives_on_its_own()
    {
        var model = new Dictionary<string, double>();
        for (var i = 0; i < 1_000; i++) Set(model, $"m{i}", i % 7, ScoreConditions.None);
        var copy = _copy.In(_store, database: 1, _clock.UnixMs);
        KeyOf().Database.CopyTo(KeyOf(), copy);
        KeyOf().Database.Delete(KeyOf());
        copy.Database.MoveTo(copy, KeyOf());
        Compare(model);
    }

    void Set(Dictionary<string, double> model, string member, double score, ScoreConditions conditions)
    {
        var change = ScoreChange.Refused;
        Edit((ref SortedSetEdit edit) => change = edit.Set(Bytes(member), score, conditions, out _));
        var isThere = model.TryGetValue(member, out var present);
        var isRefused = isThere
            ? conditions.HasFlag(ScoreConditions.Missing)
                || (conditions.HasFlag(ScoreConditions.Greater) && score <= present)
                || (conditions.HasFlag(ScoreConditions.Less) && score >= present)
            : conditions.HasFlag(ScoreConditions.Present);
        var expected = isRefused ? ScoreChange.Refused : !isThere ? ScoreChange.Added
            : score == present ? ScoreChange.Unchanged : ScoreChange.Updated;
        Assert.Equal(expected, change);
        if (change is ScoreChange.Added or ScoreChange.Updated) model[member] = score;
    }

    void RemoveRange(Random random, Dictionary<string, double> model)
    {
        if (model.Count == 0) return;
        var first = random.Next(model.Count);
        var count = random.Next(Math.Min(20, model.Count - first) + 1);
        foreach (var member in Sorted(model).Skip(first).Take(count).ToList()) model.Remove(member.Key);
        Edit((ref SortedSetEdit edit) => edit.Remove(first, count));
    }

    delegate void Change(ref SortedSetEdit edit);

    void Edit(Change change)
    {
        var key = KeyOf();
        var edit = new SortedSetEdit(key, key.Database.Change(key, isUse: false), _settings.Encodings);
        change(ref edit);
        edit.Finish();
    }

    SortedSetView View()
    {
        var key = KeyOf();
        return new SortedSetView(key.Database.Arena, key.Database.Find(key));
    }

    void Compare(Dictionary<string, double> model)
    {
        var expected = Sorted(model).ToArray();
        var view = View();
        Assert.Equal(expected.Length, view.Count);
        var rank = 0;
        for (var walk = view.Walk(); walk.MoveNext(); rank++)
        {
            Assert.Equal(expected[rank].Key, Encoding.ASCII.GetString(walk.Member));
            Assert.Equal(expected[rank].Value, walk.Score);
        }
        Assert.Equal(expected.Length, rank);
        if (rank == 0) return;
        for (var walk = view.Walk(rank - 1, backwards: true); walk.MoveNext();)
            Assert.Equal(expected[--rank].Key, Encoding.ASCII.GetString(walk.Member));
        Assert.Equal(0, rank);
    }

    static IEnumerable<KeyValuePair<string, double>> Sorted(Dictionary<string, double> model) =>
        model.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);

    KeyRef KeyOf() => _key.In(_store, database: 0, _clock.UnixMs);

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
