// Hashes at keys against dictionaries: fields, values, times at which fields end, changes of form, moves of the key, and
// every byte given back at the end.
using System.Text;
using Larder.Base;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Tests.Keyspace;
using Larder.Engine.Values.Hashes;
using Xunit;

namespace Larder.Engine.Tests.Collections.Hashes;

public sealed class HashEditTests : IDisposable
{
    const int Keys = 6;

    readonly ManualClock _clock = new();
    readonly ServerSettings _settings = new();
    readonly Store _store;
    readonly PinnedKey[] _names = [.. Enumerable.Range(0, Keys).Select(i => new PinnedKey($"hash-key-{i:000}"))];
    readonly Dictionary<string, (string Value, long AtMs)>[] _models = new Dictionary<string, (string, long)>[Keys];

    public HashEditTests()
    {
        _store = new Store(1, 2, _clock);
        for (var i = 0; i < Keys; i++) _models[i] = [];
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 300)]
    [InlineData(3, 2_000)]
    public void Agrees_with_dictionaries_under_random_changes(int seed, int fields)
    {
        var random = new Random(seed);
        for (var step = 0; step < 40_000; step++)
        {
            var hash = random.Next(Keys);
            var field = $"f{random.Next(fields)}";
            switch (random.Next(12))
            {
                case < 5: Set(hash, field, random); break;
                case < 7: Remove(hash, field); break;
                case 7: Expire(hash, field, random); break;
                case 8: Persist(hash, field); break;
                case 9: _clock.Advance(random.Next(3)); break;
                case 10: WorkOffExpiry(random); break;
                default: Move(hash, random); break;
            }
            if (step % 400 == 0) Compare(hash);
        }
        for (var i = 0; i < Keys; i++) Compare(i);
        foreach (var shard in _store.Shards)
        {
            foreach (var database in shard.Databases) database.Clear();
            while (shard.Detached.Run(100)) { }
            Assert.Equal(0, shard.Arena.UsedBytes);
        }
    }

    [Fact]
    public void Removes_ended_fields_by_itself_and_the_key_with_the_last()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var at = _clock.UnixMs + 1 + i;
            Edit(0, (ref HashEdit edit) => edit.Set(Bytes($"f{i}"), "v"u8, at));
        }
        for (var ms = 0; ms <= 1_000; ms++)
        {
            ExpireFields();
            WithKey(0, key => Assert.Equal(1_000 - ms, new HashView(key.Database.Arena, key.Database.Find(key)).Count));
            _clock.Advance(1);
        }
        WithKey(0, key => Assert.True(key.Database.Find(key).IsNull));
    }

    delegate void Change(ref HashEdit edit);

    void Set(int hash, string field, Random random)
    {
        var value = new string('v', random.Next(20) == 0 ? random.Next(200) : random.Next(20));
        var atMs = random.Next(6) == 0 ? _clock.UnixMs + 1 + random.Next(40) : 0;
        var keep = atMs == 0 && random.Next(2) == 0;
        var live = TryGet(hash, field, out var old);
        FieldChange change = default;
        Edit(hash, (ref HashEdit edit) => change = edit.Set(Bytes(field), Bytes(value), atMs, keep));
        Assert.Equal(live, change == FieldChange.Updated);
        _models[hash][field] = (value, keep && live ? old.AtMs : atMs);
    }

    void Remove(int hash, string field)
    {
        var removed = false;
        Edit(hash, (ref HashEdit edit) => removed = edit.Remove(Bytes(field)));
        Assert.Equal(TryGet(hash, field, out _), removed);
        _models[hash].Remove(field);
    }

    void Expire(int hash, string field, Random random)
    {
        var atMs = _clock.UnixMs + random.Next(60) - 5;
        var live = TryGet(hash, field, out var old);
        FieldExpiryResult result = default;
        Edit(hash, (ref HashEdit edit) => result = edit.SetExpiry(Bytes(field), atMs, ExpiryConditions.None));
        Assert.Equal(
            !live ? FieldExpiryResult.Missing
            : atMs <= _clock.UnixMs ? FieldExpiryResult.Ended : FieldExpiryResult.Changed,
            result);
        if (!live || atMs <= _clock.UnixMs) _models[hash].Remove(field);
        else _models[hash][field] = (old.Value, atMs);
    }

    void Persist(int hash, string field)
    {
        var live = TryGet(hash, field, out var old);
        FieldExpiryResult result = default;
        Edit(hash, (ref HashEdit edit) => result = edit.Persist(Bytes(field)));
        Assert.Equal(
            !live ? FieldExpiryResult.Missing
            : old.AtMs == 0 ? FieldExpiryResult.WithoutExpiry : FieldExpiryResult.Changed,
            result);
        if (live) _models[hash][field] = (old.Value, 0);
    }

    // To another key or a copy of it, in the same or another database and back, with and without expiry of the key.
    void Move(int hash, Random random)
    {
        var other = (hash + 1 + random.Next(Keys - 1)) % Keys;
        var live = Live(hash);
        WithKey(hash, key =>
        {
            var item = key.Database.Find(key);
            if (item.IsNull) return;
            switch (random.Next(4))
            {
                case 0:
                    WithKey(other, target => key.Database.MoveTo(key, target));
                    _models[hash] = [];
                    _models[other] = live;
                    break;
                case 1:
                    WithKey(other, target => key.Database.CopyTo(key, target));
                    _models[other] = new(live);
                    break;
                case 2:
                    WithKey(hash, target => key.Database.MoveTo(key, target), database: 1);
                    WithKey(hash, from => from.Database.MoveTo(from, KeyOf(hash, 0)), database: 1);
                    break;
                default:
                    item = key.Database.SetExpiry(key, item, _clock.UnixMs + 1_000_000);
                    key.Database.SetExpiry(key, item, 0);
                    break;
            }
        });
    }

    void WorkOffExpiry(Random random)
    {
        if (random.Next(10) == 0) ExpireFields();
    }

    void ExpireFields()
    {
        foreach (var shard in _store.Shards)
        {
            foreach (var database in shard.Databases)
            {
                var budget = 1_000_000;
                while (database.ExpireNextField(_clock.UnixMs, ref budget)) { }
            }
        }
    }

    bool TryGet(int hash, string field, out (string Value, long AtMs) entry) =>
        _models[hash].TryGetValue(field, out entry) && (entry.AtMs == 0 || entry.AtMs > _clock.UnixMs);

    Dictionary<string, (string Value, long AtMs)> Live(int hash) => _models[hash]
        .Where(pair => pair.Value.AtMs == 0 || pair.Value.AtMs > _clock.UnixMs)
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    void Compare(int hash)
    {
        var found = new Dictionary<string, (string, long)>();
        WithKey(hash, key =>
        {
            var item = key.Database.Find(key);
            if (item.IsNull) return;
            for (var fields = new HashView(key.Database.Arena, item).Fields(_clock.UnixMs); fields.MoveNext();)
                found.Add(Encoding.ASCII.GetString(fields.Field), (Encoding.ASCII.GetString(fields.Value), fields.ExpireAtMs));
        });
        Assert.Equal(Live(hash), found);
    }

    void Edit(int hash, Change change) => WithKey(hash, key =>
    {
        var edit = new HashEdit(key, key.Database.Change(key, isUse: false), _settings.Encodings);
        change(ref edit);
        edit.Finish();
    });

    void WithKey(int hash, Action<KeyRef> use, int database = 0) => use(KeyOf(hash, database));

    KeyRef KeyOf(int hash, int database) => _names[hash].In(_store, database, _clock.UnixMs);

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
