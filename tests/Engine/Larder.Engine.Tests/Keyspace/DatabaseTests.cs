// A database against a dictionary: values, lengths, expiries and moves, and every byte given back at the end.
using System.Globalization;
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class DatabaseTests : IDisposable
{
    readonly ManualClock _clock = new();
    readonly Store _store;

    public DatabaseTests() => _store = new Store(1, 2, _clock);

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Agrees_with_a_dictionary_under_random_changes(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (byte[] Value, long AtMs)>();
        for (var step = 0; step < 60_000; step++)
        {
            var name = $"k{random.Next(2_000)}";
            switch (random.Next(10))
            {
                case < 4: Store(model, name, random); break;
                case 4: Delete(model, name); break;
                case 5: Resize(model, name, random); break;
                case 6: SetExpiry(model, name, random); break;
                case 7: Move(model, name, $"k{random.Next(2_000)}"); break;
                case 8: _clock.Advance(random.Next(20)); break;
                default: Compare(model, name); break;
            }
        }
        foreach (var name in model.Keys.ToArray()) Compare(model, name);
        foreach (var shard in _store.Shards)
        {
            shard.ClearAll();
            while (shard.Detached.Run(100)) { }
        }
        Assert.All(_store.Shards.ToArray(), shard => Assert.Equal(0, shard.Arena.UsedBytes));
    }

    // Between databases always, between names where they are of one shard.
    [Theory]
    [InlineData("name", "name", 1)]
    [InlineData("a-longer-name-{0}", "name", 0)]
    [InlineData("{0}", "a-longer-name", 0)]
    public void A_large_item_is_moved_where_it_lies(string pattern, string name, int database)
    {
        var value = new byte[5_000_000];
        new Random(3).NextBytes(value);
        var shard = _store.ShardOf(HashOf(name));
        var other = Enumerable.Range(0, 10_000)
            .Select(i => string.Format(CultureInfo.InvariantCulture, pattern, i))
            .First(candidate => _store.ShardOf(HashOf(candidate)) == shard);
        nint address = 0;
        WithKey(name, key =>
        {
            var item = key.Database.Store(key, ItemType.String, 0, value.Length, _clock.UnixMs + 50, memcached: true);
            value.CopyTo(new Span<byte>(item.Value, value.Length));
            (item.Cas, item.ClientFlags) = (7, 9);
            address = (nint)item.Address;
        });
        WithKey(other, database, key => key.Database.Store(key, ItemType.String, 0, 3, 0));
        WithKey(name, from => WithKey(other, database, to => from.Database.MoveTo(from, to)));
        WithKey(name, key => Assert.True(key.Database.Find(key).IsNull));
        WithKey(other, database, key =>
        {
            var moved = key.Database.Find(key);
            Assert.Equal(address, (nint)moved.Layout.Address);
            Assert.True(moved.KeyBytes.SequenceEqual(key.Span));
            Assert.True(moved.ValueBytes.SequenceEqual(value));
            Assert.Equal((7ul, 9u, _clock.UnixMs + 50), (moved.Cas, moved.ClientFlags, moved.ExpireAtMs));
            Assert.Equal(1, key.Database.ExpiringCount);
        });
        _clock.Advance(50);
        WithKey(other, database, key => Assert.True(key.Database.Find(key).IsNull));
        Assert.Equal(0, shard.Databases[database].ExpiringCount);
    }

    // An expiry, another, none; what memcached keeps; and that again with an expiry: the value never moves, and nobody reads
    // anything else meanwhile.
    [Theory]
    [InlineData(Item.MaxInlineValueLength + 1, 300)]
    [InlineData(5_000_000, 1)]
    public void A_large_item_gets_other_parts_where_it_lies(int length, int keyLength)
    {
        var value = new byte[length];
        new Random(4).NextBytes(value);
        var name = new string('k', keyLength);
        nint address = 0;
        WithKey(name, key =>
        {
            var item = key.Database.Store(key, ItemType.String, 0, length, 0);
            value.CopyTo(new Span<byte>(item.Value, length));
            address = (nint)item.Value;
        });
        Check(0, 0);
        WithKey(name, key => key.Database.SetExpiry(key, key.Database.Find(key), _clock.UnixMs + 50));
        Check(50, 0);
        WithKey(name, key => key.Database.Adorn(key, key.Database.Find(key), 7, 9));
        Check(50, 7);
        WithKey(name, key => key.Database.SetExpiry(key, key.Database.Find(key), 0));
        Check(0, 7);
        WithKey(name, key => key.Database.SetExpiry(key, key.Database.Find(key), _clock.UnixMs + 60));
        Check(60, 7);
        _clock.Advance(60);
        WithKey(name, key => Assert.True(key.Database.Find(key).IsNull));

        void Check(long endsInMs, ulong cas) => WithKey(name, key =>
        {
            var item = key.Database.Find(key);
            Assert.Equal(address, (nint)item.Layout.Value);
            Assert.True(item.KeyBytes.SequenceEqual(key.Span));
            Assert.True(item.ValueBytes.SequenceEqual(value));
            Assert.Equal(endsInMs == 0 ? 0 : 1, key.Database.ExpiringCount);
            Assert.Equal(endsInMs == 0 ? 0 : _clock.UnixMs + endsInMs, item.HasExpiry ? item.ExpireAtMs : 0);
            Assert.Equal((cas, cas == 0 ? 0 : 9u), (item.Cas, item.ClientFlags));
        });
    }

    static ulong HashOf(string name) => KeyHash.Of(Encoding.ASCII.GetBytes(name));

    void Delete(Dictionary<string, (byte[] Value, long AtMs)> model, string name)
    {
        WithKey(name, key => Assert.Equal(Live(model, name), key.Database.Delete(key)));
        model.Remove(name);
    }

    bool Live(Dictionary<string, (byte[] Value, long AtMs)> model, string name) =>
        model.TryGetValue(name, out var entry) && (entry.AtMs == 0 || entry.AtMs > _clock.UnixMs);

    void Store(Dictionary<string, (byte[] Value, long AtMs)> model, string name, Random random)
    {
        var isLong = random.Next(4) == 0;
        var value = new byte[random.Next(!isLong ? 100 : random.Next(10) == 0 ? 600_000 : 100_000)];
        random.NextBytes(value);
        var atMs = random.Next(3) == 0 ? _clock.UnixMs + 1 + random.Next(500) : 0;
        WithKey(name, key =>
        {
            var item = key.Database.Store(key, ItemType.String, 0, value.Length, atMs);
            value.CopyTo(new Span<byte>(item.Value, value.Length));
        });
        model[name] = (value, atMs);
    }

    void Resize(Dictionary<string, (byte[] Value, long AtMs)> model, string name, Random random)
    {
        if (!Live(model, name)) return;
        var old = model[name];
        var value = new byte[random.Next(3) == 0 ? random.Next(50_000) : old.Value.Length + random.Next(20)];
        var kept = Math.Min(value.Length, old.Value.Length);
        old.Value.AsSpan(0, kept).CopyTo(value);
        WithKey(name, key =>
        {
            var item = key.Database.Resize(key, key.Database.Change(key, isUse: false), value.Length);
            new Span<byte>(item.Value + kept, value.Length - kept).Clear();
        });
        model[name] = (value, old.AtMs);
    }

    void SetExpiry(Dictionary<string, (byte[] Value, long AtMs)> model, string name, Random random)
    {
        if (!Live(model, name)) return;
        var atMs = random.Next(3) == 0 ? 0 : _clock.UnixMs + 1 + random.Next(1_000);
        WithKey(name, key => key.Database.SetExpiry(key, key.Database.Find(key), atMs));
        model[name] = (model[name].Value, atMs);
    }

    void Move(Dictionary<string, (byte[] Value, long AtMs)> model, string from, string to)
    {
        if (!Live(model, from) || from == to) return;
        WithKey(from, source => WithKey(to, target => source.Database.MoveTo(source, target)));
        model[to] = model[from];
        model.Remove(from);
    }

    void Compare(Dictionary<string, (byte[] Value, long AtMs)> model, string name) => WithKey(name, key =>
    {
        var item = key.Database.Find(key);
        Assert.Equal(Live(model, name), !item.IsNull);
        if (item.IsNull) return;
        Assert.True(item.ValueBytes.SequenceEqual(model[name].Value));
        Assert.Equal(model[name].AtMs, item.HasExpiry ? item.ExpireAtMs : 0);
    });

    delegate void KeyAction(KeyRef key);

    void WithKey(string name, KeyAction action) => WithKey(name, 0, action);

    void WithKey(string name, int database, KeyAction action)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes(name))
        {
            var hash = KeyHash.Of(bytes, name.Length);
            action(new KeyRef(bytes, name.Length, hash, _store.ShardOf(hash).Databases[database], _clock.UnixMs));
        }
    }
}
