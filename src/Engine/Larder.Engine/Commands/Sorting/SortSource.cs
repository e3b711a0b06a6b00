// Collects the elements of a list, set or sorted set for SORT.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Sorting;

/// <summary>The collection at a key; a null item is an empty one.</summary>
readonly unsafe ref struct SortSource(in KeyRef key, ItemView item)
{
    readonly Database _database = key.Database;

    /// <summary>The most elements that are sorted: the digits of as many numbers still fit one buffer.</summary>
    public const int MaxCount = ByteWriter.MaxCapacity / IntegerText.MaxBytes;

    public static bool IsSortable(ItemView item) =>
        item.IsNull || item.Type is ItemType.List or ItemType.Set or ItemType.SortedSet;

    public long Count => item.IsNull ? 0 : item.Type switch
    {
        ItemType.List => new ListView(_database.Arena, item).Count,
        ItemType.Set => new SetView(_database.Arena, item).Count,
        _ => new SortedSetView(_database.Arena, item).Count,
    };

    /// <summary>
    /// Fills in elements from one on, of a collection of at most <see cref="MaxCount"/>: in its order or, for lists and
    /// sorted sets, backwards.
    /// </summary>
    /// <param name="digits">Where the members of a set of integers are put.</param>
    public void Fill(Span<SortEntry> entries, int start, bool backwards, ByteWriter digits)
    {
        if (entries.Length == 0) return;
        var from = backwards ? Count - 1 - start : start;
        switch (item.Type)
        {
            case ItemType.List:
                var elements = new ListView(_database.Arena, item).Walk(from, backwards);
                for (var i = 0; i < entries.Length && elements.MoveNext(); i++)
                    entries[i] = Entry(elements.Current, i);
                break;
            case ItemType.SortedSet:
                var ranks = new SortedSetView(_database.Arena, item).Walk(from, backwards);
                for (var i = 0; i < entries.Length && ranks.MoveNext(); i++) entries[i] = Entry(ranks.Member, i);
                break;
            default:
                FillFromSet(entries, start, digits);
                break;
        }
    }

    void FillFromSet(Span<SortEntry> entries, int start, ByteWriter digits)
    {
        var set = new SetView(_database.Arena, item);
        // All room at once: the digits must not move any more.
        if (set.IsIntegers) digits.EnsureRoom((int)Count * IntegerText.MaxBytes);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var members = set.Members(text);
        for (var i = 0; i < start; i++) members.MoveNext();
        for (var i = 0; i < entries.Length && members.MoveNext(); i++)
        {
            if (!set.IsIntegers)
            {
                entries[i] = Entry(members.Current, i);
                continue;
            }
            var at = digits.Length;
            digits.Write(members.Current);
            entries[i] = Entry(digits.Written[at..], i);
        }
    }

    // Safe: the bytes lie outside of the managed heap, in the collection or among the digits.
    static SortEntry Entry(ReadOnlySpan<byte> bytes, int place) => new()
    {
        Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)),
        Length = bytes.Length,
        Place = place,
    };
}
