// Sets at keys against sets of the runtime, through all forms; the form that comes out; every byte given back.
using Larder.Engine.Values.Kinds;
using System.Text;
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Tests.Keyspace;
using Larder.Engine.Values;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Sets;
using Xunit;

namespace Larder.Engine.Tests.Collections.Sets;

public sealed class SetEditTests : IDisposable
{
    readonly ManualClock _clock = new();
    readonly ServerSettings _settings = new();
    readonly Store _store;
    readonly PinnedKey _key = new("the-set");

    public SetEditTests() => _store = new Store(1, 2, _clock);

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1, 40, true)]
    [InlineData(2, 40, false)]
    [InlineData(3, 2_000, true)]
    [InlineData(4, 2_000, false)]
    public void Agrees_with_a_set_of_the_runtime(int seed, int members, bool startsWithIntegers)
    {
        var random = new Random(seed);
        var model = new HashSet<string>();
        for (var step = 0; step < 30_000; step++)
        {
            var plain = startsWithIntegers && step < 10_000;
            var member = plain || random.Next(2) == 0 ? $"{random.Next(members) * 1_000_003L}" : $"m{random.Next(members)}";
            var changed = false;
            if (random.Next(5) < 3)
            {
                Edit((ref SetEdit edit) => changed = Create(ref edit, member).Add(Bytes(member)));
                Assert.Equal(model.Add(member), changed);
            }
            else
            {
                Edit((ref SetEdit edit) => changed = edit.Remove(Bytes(member)));
                Assert.Equal(model.Remove(member), changed);
            }
            Assert.Equal(model.Contains(member), View().Contains(Bytes(member)));
            if (step % 500 == 0) Compare(model);
        }
        Compare(model);
        var shard = KeyOf().Database.Shard;
        foreach (var database in shard.Databases) database.Clear();
        while (shard.Detached.Run(100)) { }
        Assert.Equal(0, shard.Arena.UsedBytes);
    }

    [Theory]
    [InlineData(512, true, "intset")]
    [InlineData(513, true, "hashtable")]
    [InlineData(128, false, "listpack")]
    [InlineData(129, false, "hashtable")]
    public void Has_the_form_that_Valkey_would_choose(int members, bool integers, string form)
    {
        for (var i = 0; i < members; i++)
        {
            var member = integers ? $"{i}" : $"m{i}";
            Edit((ref SetEdit edit) => Create(ref edit, member).Add(Bytes(member)));
        }
        Assert.Equal(form, FormOf());
    }

    [Theory]
    [InlineData("12", "intset")]
    [InlineData("012", "listpack")]
    [InlineData("9223372036854775807", "intset")]
    [InlineData("9223372036854775808", "listpack")]
    [InlineData("-0", "listpack")]
    public void Takes_for_an_integer_only_its_plain_spelling(string member, string form)
    {
        Edit((ref SetEdit edit) => Create(ref edit, member).Add(Bytes(member)));
        Assert.Equal(form, FormOf());
        Compare([member]);
    }

    delegate void Change(ref SetEdit edit);

    static ref SetEdit Create(ref SetEdit edit, string member)
    {
        var isInteger = IntegerText.TryParse(Bytes(member), out long value);
        if (edit.View.Count == 0)
        {
            edit.Create(
                1, PackedEntries.SizeOf(member.Length),
                isInteger ? IntegerSet.WidthFor(value) : 0);
        }
        return ref edit;
    }

    void Edit(Change change)
    {
        var key = KeyOf();
        var edit = new SetEdit(key, key.Database.Change(key, isUse: false), _settings.Encodings);
        change(ref edit);
        edit.Finish();
    }

    SetView View()
    {
        var key = KeyOf();
        return new SetView(key.Database.Arena, key.Database.Find(key));
    }

    string FormOf()
    {
        var key = KeyOf();
        return Encoding.ASCII.GetString(ItemValue.EncodingName(key.Database.Find(key)));
    }

    void Compare(HashSet<string> model)
    {
        var found = new List<string>();
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = View().Members(text); members.MoveNext();)
            found.Add(Encoding.ASCII.GetString(members.Current));
        Assert.Equal(model.Count, View().Count);
        Assert.Equal(model.Order(), found.Order());
    }

    KeyRef KeyOf() => _key.In(_store, database: 0, _clock.UnixMs);

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
