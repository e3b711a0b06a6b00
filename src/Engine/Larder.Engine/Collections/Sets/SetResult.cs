// The members that a set operation gives, collected once each before they take the place of what is at a key (which may
// be one of the operands).
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Collections.Sets;

/// <summary>Holds memory in the arena until it is stored or freed.</summary>
public ref struct SetResult(Arena arena) : IValueResult
{
    ElementTable _table = ElementTable.Create(arena);
    bool _onlyIntegers = true;
    int _integerWidth = sizeof(short);
    int _longest;
    long _packedBytes;

    public readonly long Count => _table.Count;

    /// <summary>The members.</summary>
    public readonly ElementTable Members => _table;

    /// <summary>Adds a member; false when it was added before.</summary>
    public bool Add(scoped ReadOnlySpan<byte> member)
    {
        if (!_table.Add(member)) return false;
        if (_onlyIntegers)
        {
            _onlyIntegers = IntegerText.TryParse(member, out long value);
            _integerWidth = Math.Max(_integerWidth, IntegerSet.WidthFor(value));
        }
        _longest = Math.Max(_longest, member.Length);
        _packedBytes += PackedEntries.SizeOf(member.Length);
        return true;
    }

    /// <summary>Makes the members, of which there is at least one, the set at a key, in the form that suits them.</summary>
    public void Store(in KeyRef key, EncodingSettings limits)
    {
        key.Database.DeleteToReplace(key);
        var edit = new SetEdit(key, default(Item), limits);
        var integerWidth = _onlyIntegers ? _integerWidth : 0;
        if (edit.NeedsTable(Count, _packedBytes, _longest, integerWidth))
        {
            edit.StoreTable(_table);
            return;
        }
        edit.Create(Count, _packedBytes, integerWidth);
        for (var walk = _table.Walk(); walk.MoveNext();) edit.Add(walk.Current.KeyBytes);
        edit.Finish();
        Free();
    }

    public readonly void Free() => _table.Free();
}
