// Goes through the fields of a hash, in whichever form it is.
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Values.Hashes;

/// <summary>Each field once. The hash must not change meanwhile.</summary>
public ref struct HashFields
{
    readonly bool _isTable;
    readonly long _nowMs;
    readonly PackedEntries _entries;
    int _next;
    ElementWalk _walk;

    internal HashFields(PackedEntries entries)
    {
        _entries = entries;
        _next = PackedEntries.First;
    }

    internal HashFields(ElementView elements, long nowMs)
    {
        _isTable = true;
        _nowMs = nowMs;
        _walk = elements.Walk();
    }

    public ReadOnlySpan<byte> Field { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>When the field ends, Unix milliseconds; 0 for never.</summary>
    public long ExpireAtMs { get; private set; }

    public bool MoveNext() => _isTable ? MoveNextElement() : MoveNextEntry();

    bool MoveNextEntry()
    {
        if (_next >= _entries.End) return false;
        Field = _entries[_next];
        _next = _entries.Next(_next);
        Value = _entries[_next];
        _next = _entries.Next(_next);
        return true;
    }

    bool MoveNextElement()
    {
        while (_walk.MoveNext())
        {
            var field = _walk.Current;
            if (FieldTable.HasEnded(field, _nowMs)) continue;
            Field = field.KeyBytes;
            Value = FieldTable.ValueOf(field);
            ExpireAtMs = field.HasExpiry ? field.ExpireAtMs : 0;
            return true;
        }
        return false;
    }
}
