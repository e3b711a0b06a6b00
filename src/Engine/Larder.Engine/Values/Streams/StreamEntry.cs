// One entry of a stream where it lies in its node, and its fields in turn.
using Larder.Engine.Values.Streams.Ids;

namespace Larder.Engine.Values.Streams;

/// <summary>A view of an entry; dies when the stream changes.</summary>
public readonly unsafe struct StreamEntry
{
    readonly byte* _names; // null where each name stands before its value
    readonly byte* _values;

    internal StreamEntry(
        StreamId id, int offset, int next, bool isDeleted, int fieldCount, byte* names, byte* values)
    {
        Id = id;
        Offset = offset;
        Next = next;
        IsDeleted = isDeleted;
        FieldCount = fieldCount;
        _names = names;
        _values = values;
    }

    public StreamId Id { get; }

    public bool IsDeleted { get; }

    /// <summary>Pairs of a field and its value.</summary>
    public int FieldCount { get; }

    /// <summary>The field names are the node's.</summary>
    internal bool SharesNames => _names != null;

    /// <summary>Goes through the fields.</summary>
    public EntryFields Fields => new(FieldCount, _names, _values);

    /// <summary>Where the entry begins in its node.</summary>
    internal int Offset { get; }

    /// <summary>Where the entry behind it begins.</summary>
    internal int Next { get; }
}

/// <summary>The fields of an entry in their order.</summary>
public unsafe ref struct EntryFields
{
    byte* _names;
    byte* _values;
    int _left;

    internal EntryFields(int count, byte* names, byte* values)
    {
        _left = count;
        _names = names;
        _values = values;
    }

    public ReadOnlySpan<byte> Field { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        Field = _names != null ? Varint.ReadString(ref _names) : Varint.ReadString(ref _values);
        Value = Varint.ReadString(ref _values);
        return true;
    }
}
