// Reading a set, in whichever form it is.
using System.Runtime.CompilerServices;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Sets;

/// <summary>A view of an item that is a set; dies when the item moves. A null item is an empty set.</summary>
/// <param name="length">Bytes of the value that are in use, where it is no table.</param>
public readonly unsafe struct SetView(Arena arena, ItemView item, int length) : IValueView<SetView>
{
    public SetView(Arena arena, ItemView item) : this(arena, item, item.IsNull ? 0 : item.ValueLength) { }

    static ItemType IValueView<SetView>.Type => ItemType.Set;

    static SetView IValueView<SetView>.Of(Arena arena, ItemView item) => new(arena, item);

    public bool IsTable => !item.IsNull && item.Encoding == SetForm.Table;
    public bool IsIntegers => !item.IsNull && item.Encoding == SetForm.Integers;

    public long Count => item.IsNull ? 0 : item.Encoding switch
    {
        SetForm.Table => Table.Count,
        SetForm.Integers => Integers.Count,
        _ => Entries.Count,
    };

    /// <summary>Only for a set in table form.</summary>
    public ElementView Elements => Table.View;

    // Each only for a set in its form.
    IntegerSet Integers => new(item.Layout.Value, length);
    PackedEntries Entries => new(item.Layout.Value, length);
    ElementTable Table => SetForm.TableOf(arena, item.Layout);

    public bool Contains(ReadOnlySpan<byte> member)
    {
        if (item.IsNull) return false;
        return item.Encoding switch
        {
            SetForm.Table => Table.Contains(member),
            SetForm.Integers => IntegerText.TryParse(member, out long value) && Integers.Find(value) >= 0,
            _ => Entries.Find(member, 1) >= 0,
        };
    }

    /// <summary>A member, each equally likely. The set must not be empty.</summary>
    /// <param name="text">Room for an integer's digits, <see cref="IntegerText.MaxBytes"/> bytes.</param>
    public ReadOnlySpan<byte> Pick(Random random, Span<byte> text)
    {
        switch (item.Encoding)
        {
            case SetForm.Table:
                return Table.Pick(random).KeyBytes;
            case SetForm.Integers:
                return text[..IntegerText.Format(Integers[random.Next(Integers.Count)], text)];
            default:
                return Entries[Entries.OffsetOf(random.Next(Entries.Count))];
        }
    }

    /// <summary>Goes through the members; the set must not change meanwhile.</summary>
    /// <param name="text">Room for an integer's digits, <see cref="IntegerText.MaxBytes"/> bytes.</param>
    public SetMembers Members(Span<byte> text)
    {
        if (item.IsNull) return default;
        return item.Encoding switch
        {
            SetForm.Table => new SetMembers(Elements),
            SetForm.Integers => new SetMembers(Integers, text),
            _ => new SetMembers(Entries),
        };
    }
}
