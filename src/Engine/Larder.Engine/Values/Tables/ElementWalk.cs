// Goes through the elements of a table, a bucket's worth of handles at a time.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;

namespace Larder.Engine.Values.Tables;

/// <summary>Each element once, in the order of the index. The table must not change meanwhile.</summary>
public ref struct ElementWalk(ElementView table)
{
    [InlineArray(ItemIndex.MaxPerStep)]
    struct Handles
    {
        uint _first;
    }

    Handles _handles;
    ulong _position;
    int _count, _next;
    bool _isLast;

    /// <summary>The element; valid after <see cref="MoveNext"/> said true.</summary>
    public ItemView Current { get; private set; }

    public bool MoveNext()
    {
        while (_next == _count)
        {
            if (_isLast) return false;
            _position = table.Scan(_position, _handles, out _count);
            _next = 0;
            _isLast = _position == 0;
        }
        Current = table.At(_handles[_next++]);
        return true;
    }
}
