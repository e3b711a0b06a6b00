// Reads the entries of one node of a stream; StreamWriter has their layout.
using Larder.Engine.Values.Streams.Ids;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Values.Streams;
using Larder.Memory.Buffers;
using Larder.Rdb.Compact;

namespace Larder.Engine.Serialization;

/// <param name="master">The id from which the entries' ids are counted.</param>
ref struct EntryReader(ReadOnlySpan<byte> listpack, StreamId master)
{
    // Elements of an entry beside its names and values: flags, ms, sequence; and the count of fields where it is told.
    const int SameFieldsOverhead = 3, OwnFieldsOverhead = 4;

    ListpackReader _elements = new(listpack);
    int _nameCount;

    /// <summary>Puts the entries at the stream's end; false where they make no sense or belong further up.</summary>
    /// <param name="node">Written to, as is <paramref name="fields"/>.</param>
    public bool TryReadInto(in StreamEdit edit, ByteWriter node, ByteWriter fields)
    {
        if (!TryReadCount(out var count) || !TryReadCount(out var deletedCount) || !TryReadCount(out _nameCount))
            return false;
        if (count == 0 && deletedCount == 0) return false;
        var append = edit.AppendNode(_nameCount, node, fields);
        Span<byte> digits = stackalloc byte[IntegerText.MaxBytes];
        for (var i = 0; i < _nameCount; i++)
        {
            if (!_elements.TryNext(out var name)) return false;
            append.Name(Text(name, digits));
        }
        if (!TryReadNumber(out var end) || end != 0) return false;
        for (var left = (long)count + deletedCount; left > 0; left--)
        {
            if (!TryReadEntry(edit.View, ref append, out var isDeleted)) return false;
            if (isDeleted) deletedCount--;
        }
        append.Close();
        return deletedCount == 0 && !_elements.TryNext(out _) && !_elements.IsBad;
    }

    bool TryReadEntry(StreamView stream, ref NodeAppend append, out bool isDeleted)
    {
        isDeleted = false;
        if (!TryReadNumber(out var flags) || !TryReadNumber(out var ms) || !TryReadNumber(out var sequence))
            return false;
        if ((flags & ~(StreamWriter.Deleted | StreamWriter.SameFields)) != 0) return false;
        isDeleted = (flags & StreamWriter.Deleted) != 0;
        var sameFields = (flags & StreamWriter.SameFields) != 0;
        var count = _nameCount;
        if (!sameFields && !TryReadCount(out count)) return false;

        if (!isDeleted)
        {
            var id = new StreamId(master.Ms + (ulong)ms, master.Sequence + (ulong)sequence);
            if (id <= stream.LastId) return false;
            append.BeginEntry(id, count, sameFields);
        }
        Span<byte> digits = stackalloc byte[IntegerText.MaxBytes];
        for (var left = sameFields ? count : 2L * count; left > 0; left--)
        {
            if (!_elements.TryNext(out var text)) return false;
            if (!isDeleted) append.Text(Text(text, digits));
        }
        var total = sameFields ? SameFieldsOverhead + (long)count : OwnFieldsOverhead + 2L * count;
        if (!TryReadNumber(out var told) || told != total) return false;
        return isDeleted || append.TryEndEntry();
    }

    static ReadOnlySpan<byte> Text(CompactElement element, Span<byte> digits) =>
        element.IsNumber ? digits[..IntegerText.Format(element.Number, digits)] : element.Bytes;

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
