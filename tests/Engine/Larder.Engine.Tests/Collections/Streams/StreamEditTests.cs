// Streams at keys against plain collections: entries in both directions, groups with what is pending, copies and moves
// of the key, and every byte given back at the end.
using Larder.Engine.Values.Streams.Ids;
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Xunit;

namespace Larder.Engine.Tests.Collections.Streams;

public sealed unsafe class StreamEditTests : IDisposable
{
    const int Keys = 4;

    readonly ServerSettings _settings = new();
    readonly Store _store = new(1, 2, new ManualClock());
    readonly StreamModel[] _models = new StreamModel[Keys];

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1, 100, 4096)]
    [InlineData(2, 3, 4096)]
    [InlineData(3, 0, 300)]
    [InlineData(4, 0, 0)]
    public void Agrees_with_plain_collections_under_random_changes(int seed, int nodeEntries, int nodeBytes)
    {
        ConfigText.Load(
            _settings, null, $"stream-node-max-entries {nodeEntries}\nstream-node-max-bytes {nodeBytes}\n");
        var random = new Random(seed);
        for (var i = 0; i < Keys; i++) Create(i);
        for (var step = 0; step < 30_000; step++)
        {
            var stream = random.Next(Keys);
            switch (random.Next(20))
            {
                case < 9: Append(stream, random); break;
                case < 12: Delete(stream, random); break;
                case 12: Trim(stream, random); break;
                case < 19: ChangeGroup(stream, random); break;
                default: Move(stream, random); break;
            }
            if (step % 300 == 0) Compare(stream, random);
        }
        for (var i = 0; i < Keys; i++) Compare(i, random);
        foreach (var shard in _store.Shards)
        {
            foreach (var database in shard.Databases) database.Clear();
            while (shard.Detached.Run(100)) { }
            Assert.Equal(0, shard.Arena.UsedBytes);
        }
    }

    delegate void Change(ref StreamEdit edit);

    void Create(int stream)
    {
        _models[stream] = new StreamModel();
        WithKey(stream, key => new StreamEdit(key, default, _settings.Encodings).Create());
    }

    void Append(int stream, Random random)
    {
        var model = _models[stream];
        var id = random.Next(4) switch
        {
            0 => model.LastId.Next,
            1 => new StreamId(model.LastId.Ms, model.LastId.Sequence + (ulong)random.Next(1, 300)),
            2 => new StreamId(model.LastId.Ms + 1, 0),
            _ => new StreamId(model.LastId.Ms + (ulong)random.NextInt64(1, 1L << random.Next(1, 40)), (ulong)random.Next(3)),
        };
        var fields = Fields(random);
        Edit(stream, (ref StreamEdit edit) => Append(ref edit, id, fields));
        model.Entries.Add(id, fields);
        model.LastId = id;
        model.Added++;
    }

    static void Append(ref StreamEdit edit, StreamId id, (string Field, string Value)[] fields)
    {
        var append = edit.Append();
        foreach (var (field, value) in fields) append.Expect(Bytes(field), Bytes(value));
        append.Begin(id);
        foreach (var (field, value) in fields) append.Write(Bytes(field), Bytes(value));
        append.End();
    }

    void Delete(int stream, Random random)
    {
        var model = _models[stream];
        var id = Pick(model, random);
        var isThere = model.Entries.Remove(id);
        if (isThere && id > model.MaxDeletedId) model.MaxDeletedId = id;
        Edit(stream, (ref StreamEdit edit) => Assert.Equal(isThere, edit.Delete(id)));
    }

    void Trim(int stream, Random random)
    {
        var model = _models[stream];
        var trim = new StreamTrim(
            random.Next(2) == 0, random.Next(model.Entries.Count + 2), Pick(model, random), random.Next(2) == 0, 0);
        if (random.Next(3) != 0) trim = trim with { MaxLength = model.Entries.Count - random.Next(5), };
        var wanted = trim.ByLength
            ? Math.Max(model.Entries.Count - Math.Max(trim.MaxLength, 0), 0)
            : model.Entries.Keys.Count(id => id < trim.MinId);
        trim = trim with { MaxLength = Math.Max(trim.MaxLength, 0) };
        var removed = 0L;
        Edit(stream, (ref StreamEdit edit) => removed = edit.Trim(trim));
        if (trim.WholeNodes) Assert.InRange(removed, 0, wanted);
        else Assert.Equal(wanted, removed);
        foreach (var id in model.Entries.Keys.Take((int)removed).ToArray()) model.Entries.Remove(id);
    }

    void ChangeGroup(int stream, Random random)
    {
        var model = _models[stream];
        var name = $"group{random.Next(3)}";
        if (!model.Groups.TryGetValue(name, out var group))
        {
            model.Groups.Add(name, new GroupModel { LastId = model.LastId });
            Edit(stream, (ref StreamEdit edit) => Assert.True(edit.Groups.TryAdd(Bytes(name), model.LastId, 1, out _)));
            return;
        }
        if (random.Next(200) == 0)
        {
            model.Groups.Remove(name);
            Edit(stream, (ref StreamEdit edit) => Assert.True(edit.RemoveGroup(Bytes(name))));
            return;
        }
        var consumer = $"consumer{random.Next(20)}";
        var id = random.Next(2) == 0 || group.Pending.Count == 0
            ? Pick(model, random)
            : group.Pending.Keys.ElementAt(random.Next(group.Pending.Count));
        var what = random.Next(group.Consumers.Contains(consumer) ? 6 : 1);
        Edit(stream, (ref StreamEdit edit) =>
        {
            Assert.True(edit.Groups.TryFind(Bytes(name), out var found));
            ChangeGroup(edit.Groups.Edit(found), group, consumer, id, what, random.Next(100));
        });
    }

    static void ChangeGroup(GroupEdit edit, GroupModel model, string name, StreamId id, int what, int number)
    {
        var isNew = model.Consumers.Add(name);
        Assert.Equal(isNew, edit.TryAddConsumer(Bytes(name), number, out var consumer));
        if (what == 1)
        {
            Assert.Equal(model.Pending.Remove(id), edit.Remove(id));
        }
        else if (what == 2 && number < 10)
        {
            model.Consumers.Remove(name);
            foreach (var pending in model.Pending.Where(pair => pair.Value.Consumer == name).ToArray())
                model.Pending.Remove(pending.Key);
            edit.RemoveConsumer(consumer);
        }
        else if (what > 2)
        {
            if (edit.Group.Pending.TryFind(id, out var pending)) edit.Assign(id, pending, consumer);
            else pending = edit.Add(id, consumer, 0, 0);
            edit.PendingAt(id, ref pending).DeliveredAtMs = number;
            edit.PendingAt(id, ref pending).DeliveryCount = what;
            model.Pending[id] = (name, number, what);
        }
    }

    // To another key or a copy of it, in the same or another database; and where compaction puts it.
    void Move(int stream, Random random)
    {
        var other = (stream + 1 + random.Next(Keys - 1)) % Keys;
        switch (random.Next(3))
        {
            case 0:
                WithKey(stream, key => WithKey(other, target => key.Database.MoveTo(key, target)));
                _models[other] = _models[stream];
                Create(stream);
                break;
            case 1:
                WithKey(stream, key => WithKey(other, target => key.Database.CopyTo(key, target)));
                _models[other] = _models[stream].Copy();
                break;
            default:
                WithKey(stream, key =>
                {
                    var cursor = new CompactionCursor();
                    while (cursor.Step(key.Database, sparsePercent: 100))
                    {
                    }
                });
                break;
        }
    }

    void Compare(int stream, Random random)
    {
        var model = _models[stream];
        Edit(stream, (ref StreamEdit edit) =>
        {
            var view = edit.View;
            Assert.Equal(model.Entries.Count, view.Count);
            Assert.Equal(model.LastId, view.LastId);
            Assert.Equal(model.MaxDeletedId, view.MaxDeletedId);
            Assert.Equal(model.Added, view.EntriesAdded);
            Assert.Equal(model.Entries.Keys.FirstOrDefault(), view.FirstId);
            StreamId one = Pick(model, random), two = Pick(model, random);
            foreach (var (from, to) in ((StreamId, StreamId)[])[(StreamId.Min, StreamId.Max), (one, two), (one, one)])
            {
                var expected = model.Entries.Where(pair => pair.Key >= from && pair.Key <= to).Select(Shown).ToArray();
                Assert.Equal(expected, Shown(view.Walk(from, to)));
                Assert.Equal(expected.Reverse(), Shown(view.Walk(from, to, backwards: true)));
            }
            var search = view.Search();
            foreach (var id in Sought(model, random))
            {
                Assert.Equal(model.Entries.ContainsKey(id), search.TryFind(id, out var found));
                if (model.Entries.ContainsKey(id)) Assert.Equal(id, found.Id);
            }
            Assert.Equal(model.Groups.Select(Shown), Shown(view.Groups));
        });
    }

    // Ids that are there and ids behind them, now and then back to a lower one.
    static IEnumerable<StreamId> Sought(StreamModel model, Random random)
    {
        foreach (var id in model.Entries.Keys)
        {
            if (random.Next(3) != 0) yield return id;
            if (random.Next(3) == 0) yield return id.Next;
            if (random.Next(20) == 0) yield return Pick(model, random);
        }
    }

    static string Shown(KeyValuePair<StreamId, (string Field, string Value)[]> pair) =>
        $"{pair.Key} {string.Join(' ', pair.Value)}";

    static List<string> Shown(EntryWalk walk)
    {
        List<string> shown = [];
        while (walk.MoveNext())
        {
            List<(string Field, string Value)> pairs = [];
            for (var fields = walk.Current.Fields; fields.MoveNext();) pairs.Add((Text(fields.Field), Text(fields.Value)));
            Assert.Equal(pairs.Count, walk.Current.FieldCount);
            shown.Add(Shown(KeyValuePair.Create(walk.Current.Id, pairs.ToArray())));
        }
        return shown;
    }

    static string Shown(KeyValuePair<string, GroupModel> pair)
    {
        var group = pair.Value;
        var consumers = group.Consumers.Select(name =>
            $"{name}:{string.Join(',', group.Pending.Where(p => p.Value.Consumer == name).Select(p => p.Key))}");
        return $"{pair.Key} {group.LastId} {string.Join(' ', group.Pending)} {string.Join(' ', consumers)}";
    }

    static List<string> Shown(StreamGroups groups)
    {
        List<string> shown = [];
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i];
            var model = new GroupModel { LastId = group.LastId };
            for (var at = group.Pending.First; !at.IsNull; at = group.Pending.Next(at))
            {
                var handle = group.Pending.HandleAt(at);
                ref readonly var entry = ref group.PendingAt(handle);
                var owner = Text(group.OwnerOf(handle).Name);
                model.Pending.Add(group.Pending.IdAt(at), (owner, entry.DeliveredAtMs, entry.DeliveryCount));
            }
            List<string> consumers = [];
            for (var number = 0; number < group.ConsumerCount; number++)
            {
                var consumer = group.ConsumerAt(number);
                List<StreamId> ids = [];
                for (var at = consumer.Pending.First; !at.IsNull; at = consumer.Pending.Next(at))
                    ids.Add(consumer.Pending.IdAt(at));
                consumers.Add($"{Text(consumer.Name)}:{string.Join(',', ids)}");
            }
            shown.Add(
                $"{Text(group.Name)} {group.LastId} {string.Join(' ', model.Pending)} {string.Join(' ', consumers)}");
        }
        return shown;
    }

    static (string Field, string Value)[] Fields(Random random)
    {
        if (random.Next(3) != 0) return [("temperature", $"{random.Next(100)}"), ("humidity", Word(random))];
        return [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => ($"field{random.Next(3)}", Word(random)))];
    }

    static string Word(Random random) => new('w', random.Next(30) == 0 ? random.Next(600) : random.Next(20));

    static StreamId Pick(StreamModel model, Random random)
    {
        if (model.Entries.Count == 0 || random.Next(8) == 0) return new StreamId(model.LastId.Ms, (ulong)random.Next(9));
        return model.Entries.Keys.ElementAt(random.Next(4) == 0 ? 0 : random.Next(model.Entries.Count));
    }

    void Edit(int stream, Change change) => WithKey(stream, key =>
    {
        var edit = new StreamEdit(key, key.Database.Change(key, isUse: false), _settings.Encodings);
        change(ref edit);
    });

    void WithKey(int stream, Action<KeyRef> use)
    {
        var name = Bytes($"stream{stream}");
        fixed (byte* start = name)
        {
            var hash = KeyHash.Of(start, name.Length);
            use(new KeyRef(start, name.Length, hash, _store.ShardOf(hash).Databases[stream % 2], 1));
        }
    }

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
