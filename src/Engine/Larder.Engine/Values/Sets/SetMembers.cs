// Goes through the members of a set, in whichever form it is.
using Larder.Base.Numbers;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Values.Sets;

/// <summary>Each member once. The set must not change meanwhile. The default is at its end.</summary>
public ref struct SetMembers
{
    enum Source : byte
    {
        None,
        Table,
        Integers,
        Entries,
    }

    readonly Source _source;
    readonly PackedEntries _entries;
    readonly IntegerSet _integers;
    readonly Span<byte> _text;
    int _next;
    ElementWalk _walk;

    internal SetMembers(ElementView table)
    {
        _source = Source.Table;
        _walk = table.Walk();
    }

    internal SetMembers(IntegerSet integers, Span<byte> text)
    {
        _source = Source.Integers;
        _integers = integers;
        _text = text;
    }

    internal SetMembers(PackedEntries entries)
    {
        _source = Source.Entries;
        _entries = entries;
        _next = PackedEntries.First;
    }

    /// <summary>The member; valid until the next step.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        switch (_source)
        {
            case Source.Table:
                if (!_walk.MoveNext()) return false;
                Current = _walk.Current.KeyBytes;
                return true;
            case Source.Integers:
                if (_next == _integers.Count) return false;
                Current = _text[..IntegerText.Format(_integers[_next++], _text)];
                return true;
            case Source.Entries:
                if (_next >= _entries.End) return false;
                Current = _entries[_next];
                _next = _entries.Next(_next);
                return true;
            default:
                return false;
        }
    }
}
