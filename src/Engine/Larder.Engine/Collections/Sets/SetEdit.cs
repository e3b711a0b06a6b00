// Changing a set at a key: creates it, chooses its form, gives and takes room. A change of several members is one edit,
// which ends with Finish.
//
//     integers --(a member that is none)--> packed --(too many, too long)--> table;   never back
//         \-------(too many)-----------------------------------------------> table
using System.Runtime.CompilerServices;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Collections.Sets;

/// <summary>
/// An edit of the set at a key; <paramref name="item"/> is its item, or null when there is none. Members must not lie in
/// the same item, members of a table excepted.
/// </summary>
public unsafe ref struct SetEdit(KeyRef key, Item item, EncodingSettings limits) : IElementEdit<SetEdit>
{
    EditedItem _edited = new(key, item, isTable: !item.IsNull && item.Encoding == SetForm.Table);

    static ItemType IValueEdit<SetEdit>.Type => ItemType.Set;

    static SetEdit IValueEdit<SetEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>The set as it now is.</summary>
    public readonly SetView View => new(_edited.Arena, _edited.Item, _edited.Length);

    readonly PackedEntries Entries => _edited.Entries;
    readonly IntegerSet Integers => new(_edited.Value, _edited.Length);
    readonly ElementTable Table => SetForm.TableOf(_edited.Arena, _edited.Item);

    /// <summary>Creates the set, which is not there yet, in the form that so many members ask for.</summary>
    /// <param name="packedBytes">Sum of <see cref="PackedEntries.SizeOf"/> over the members.</param>
    /// <param name="integerWidth">The width that the first members, all integers, need; 0 when the first is none.</param>
    public void Create(long members, long packedBytes, int integerWidth)
    {
        if (integerWidth != 0 && members <= MaxIntegers)
        {
            _edited.Store(ItemType.Set, SetForm.Integers, IntegerSet.SizeFor((int)members, integerWidth));
            IntegerSet.Clear(_edited.Value, sizeof(short));
            _edited.Length = IntegerSet.HeaderBytes;
        }
        else if (members <= MaxPackedMembers && packedBytes <= PackedLimit.MaxBytes)
        {
            _edited.StorePacked(ItemType.Set, SetForm.Packed, (int)packedBytes);
        }
        else
        {
            StoreTable(ElementTable.Create(_edited.Arena));
        }
    }

    /// <summary>Whether members like these are too many or too long for the small forms.</summary>
    public readonly bool NeedsTable(long members, long packedBytes, int longest, int integerWidth) =>
        (integerWidth == 0 || members > MaxIntegers) &&
        (members > MaxPackedMembers || longest > limits.SetMaxListpackValue.Value ||
            packedBytes > PackedLimit.MaxBytes);

    /// <summary>Makes a table the set, in place of what is at the key.</summary>
    public void StoreTable(ElementTable table)
    {
        _edited.Store(ItemType.Set, SetForm.Table, SetForm.TableValueBytes);
        Unsafe.WriteUnaligned(_edited.Value, table.Handle);
    }

    /// <summary>Prepares a set that is there for so many more members.</summary>
    public void Expect(long members)
    {
        var tooMany = _edited.Item.Encoding switch
        {
            SetForm.Packed => members > MaxPackedMembers,
            SetForm.Integers => members > MaxIntegers,
            _ => false,
        };
        if (tooMany) MakeTable();
    }

    /// <summary>Adds a member; false when it is in the set already.</summary>
    public bool Add(scoped ReadOnlySpan<byte> member) => _edited.Item.Encoding switch
    {
        SetForm.Table => Table.Add(member),
        SetForm.Integers => AddToIntegers(member),
        _ => AddToEntries(member),
    };

    /// <summary>Removes a member; false when it is not in the set.</summary>
    public bool Remove(scoped ReadOnlySpan<byte> member)
    {
        if (_edited.Item.IsNull) return false;
        switch (_edited.Item.Encoding)
        {
            case SetForm.Table:
                return Table.Remove(member);
            case SetForm.Integers:
                if (!IntegerText.TryParse(member, out long value)) return false;
                var index = Integers.Find(value);
                if (index < 0) return false;
                _edited.Length = Integers.RemoveAt(index);
                return true;
            default:
                var offset = Entries.Find(member, 1);
                if (offset < 0) return false;
                _edited.Remove(offset, 1);
                return true;
        }
    }

    /// <summary>Ends the edit; true when the set had become empty and the key was removed.</summary>
    public bool Finish() => _edited.Finish(View.Count);

    readonly long MaxIntegers =>
        Math.Min(limits.SetMaxIntsetEntries.Value, PackedLimit.MaxBytes / sizeof(long));

    readonly long MaxPackedMembers => Math.Min(limits.SetMaxListpackEntries.Value, PackedEntries.MaxCount);

    bool AddToIntegers(scoped ReadOnlySpan<byte> member)
    {
        if (!IntegerText.TryParse(member, out long value))
        {
            LeaveIntegers(member.Length);
            return Add(member);
        }
        var index = Integers.Find(value);
        if (index >= 0) return false;
        if (Integers.Count >= MaxIntegers)
        {
            MakeTable();
            return Table.Add(member);
        }
        var length = Integers.LengthWith(value);
        _edited.MakeRoom(length);
        Integers.Insert(~index, value);
        _edited.Length = length;
        return true;
    }

    bool AddToEntries(scoped ReadOnlySpan<byte> member)
    {
        if (Entries.Find(member, 1) >= 0) return false;
        var length = (long)_edited.Length + PackedEntries.SizeOf(member.Length);
        if (Entries.Count >= MaxPackedMembers || member.Length > limits.SetMaxListpackValue.Value ||
            length > PackedLimit.MaxBytes)
        {
            MakeTable();
            return Table.Add(member);
        }
        _edited.MakeRoom((int)length);
        _edited.Insert(Entries.End, member);
        return true;
    }

    // The first member that is no integer comes: its length and the digits of the others decide on the form.
    void LeaveIntegers(int memberLength)
    {
        var count = Integers.Count;
        var longest = count == 0 ? 0 : Math.Max(DigitsOf(Integers[0]), DigitsOf(Integers[count - 1]));
        var most = limits.SetMaxListpackValue.Value;
        if (count < MaxPackedMembers && memberLength <= most && longest <= most) MakeEntries();
        else MakeTable();
    }

    static int DigitsOf(long value)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        return IntegerText.Format(value, text);
    }

    void MakeEntries()
    {
        var arena = _edited.Arena;
        var count = Integers.Count;
        // Written beside the integers, which must stay until all are copied.
        var scratch = arena.Allocate(PackedEntries.HeaderBytes + Math.Max(count, 1) * (IntegerText.MaxBytes + 1));
        var entries = arena.At(scratch);
        PackedEdit.Clear(entries);
        var length = PackedEntries.HeaderBytes;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var i = 0; i < count; i++)
            length = PackedEdit.Append(entries, length, text[..IntegerText.Format(Integers[i], text)]);
        _edited.Become(SetForm.Packed, length);
        Unsafe.CopyBlockUnaligned(_edited.Value, entries, (uint)length);
        _edited.Length = length;
        arena.Free(scratch);
    }

    void MakeTable()
    {
        if (_edited.Item.Encoding == SetForm.Table) return;
        var table = ElementTable.Create(_edited.Arena);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = View.Members(text); members.MoveNext();) table.Add(members.Current);
        _edited.Become(SetForm.Table, SetForm.TableValueBytes);
        Unsafe.WriteUnaligned(_edited.Value, table.Handle);
    }
}
