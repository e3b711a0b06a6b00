// Reads the entries of one node of a stream; StreamWriter has their layout.
using Larder.Base.Numbers;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Values.Streams;
using Larder.Rdb.Compact;

namespace Larder.Engine.Serialization;

/// <param name="master">The id from which the entries' ids are counted.</param>
ref struct EntryReader(ReadOnlySpan<byte> listpack, StreamId master)
{
    // Elements of an entry beside its names and values: flags, ms, sequence; and the count of fields where it is told.
    const int SameFieldsOverhead = 3, OwnFieldsOverhead = 4;

    ListpackReader _elements = new(listpack);
    ListpackReader _names; // stands before the first of the node's names
    int _nameCount;

    /// <summary>Puts the entries at the stream's end; false where they make no sense or belong further up.</summary>
    public bool TryReadInto(ref StreamEdit edit)
    {
        if (!TryReadCount(out var count) || !TryReadCount(out var deletedCount) || !TryReadCount(out _nameCount))
            return false;
        if (count == 0 && deletedCount == 0) return false;
        _names = _elements;
        for (var i = 0; i < _nameCount; i++)
        {
            if (!_elements.TryNext(out _)) return false;
        }
        if (!TryReadNumber(out var end) || end != 0) return false;
        for (var left = (long)count + deletedCount; left > 0; left--)
        {
            if (!TryReadEntry(ref edit, out var isDeleted)) return false;
            if (isDeleted) deletedCount--;
        }
        return deletedCount == 0 && !_elements.TryNext(out _) && !_elements.IsBad;
    }

    bool TryReadEntry(ref StreamEdit edit, out bool isDeleted)
    {
        isDeleted = false;
        if (!TryReadNumber(out var flags) || !TryReadNumber(out var ms) || !TryReadNumber(out var sequence))
            return false;
        if ((flags & ~(StreamWriter.Deleted | StreamWriter.SameFields)) != 0) return false;
        isDeleted = (flags & StreamWriter.Deleted) != 0;
        var sameFields = (flags & StreamWriter.SameFields) != 0;
        var count = _nameCount;
        if (!sameFields && !TryReadCount(out count)) return false;

        var id = new StreamId(master.Ms + (ulong)ms, master.Sequence + (ulong)sequence);
        var start = _elements;
        var append = edit.Append();
        if (!TryShow(ref append, sameFields, count, writes: false)) return false;
        var total = sameFields ? SameFieldsOverhead + (long)count : OwnFieldsOverhead + 2L * count;
        if (!TryReadNumber(out var told) || told != total) return false;
        if (isDeleted) return true;
        if (id <= edit.View.LastId || append.IsTooLarge) return false;

        var end = _elements;
        _elements = start;
        append.Begin(id);
        TryShow(ref append, sameFields, count, writes: true);
        append.End();
        _elements = end;
        return true;
    }

    // Shows the fields to the append: to be counted in, or to be written.
    bool TryShow(ref EntryAppend append, bool sameFields, int count, bool writes)
    {
        Span<byte> fieldText = stackalloc byte[IntegerText.MaxBytes], valueText = stackalloc byte[IntegerText.MaxBytes];
        var names = _names;
        for (var i = 0; i < count; i++)
        {
            CompactElement field;
            if (sameFields ? !names.TryNext(out field) : !_elements.TryNext(out field)) return false;
            if (!_elements.TryNext(out var value)) return false;
            if (writes) append.Write(Text(field, fieldText), Text(value, valueText));
            else append.Expect(Text(field, fieldText), Text(value, valueText));
        }
        return true;
    }

    static ReadOnlySpan<byte> Text(CompactElement element, Span<byte> text) =>
        element.IsNumber ? text[..IntegerText.Format(element.Number, text)] : element.Bytes;

    bool TryReadNumber(out long number)
    {
        var read = _elements.TryNext(out var element);
        number = element.Number;
        return read && element.IsNumber;
    }

    bool TryReadCount(out int count)
    {
        var valid = TryReadNumber(out var number) && number is >= 0 and <= int.MaxValue;
        count = valid ? (int)number : 0;
        return valid;
    }
}
