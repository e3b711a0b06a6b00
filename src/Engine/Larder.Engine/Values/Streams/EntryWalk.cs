// Goes through the entries of a stream from one id to another, in either direction.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>Entries that are not deleted, both ends included. The stream must not change meanwhile.</summary>
public unsafe ref struct EntryWalk
{
    readonly Arena _arena;
    readonly IdTree _nodes;
    readonly StreamId _from, _to;
    readonly bool _backwards;
    IdPosition _position;
    EntryNode _node;
    int _offset; // of the entry that comes next; backwards: behind it

    internal EntryWalk(Arena arena, IdTree nodes, StreamId from, StreamId to, bool backwards)
    {
        (_arena, _nodes, _from, _to, _backwards) = (arena, nodes, from, to, backwards);
        var start = backwards ? nodes.Floor(to) : nodes.Floor(from);
        if (start.IsNull && !backwards) start = nodes.First;
        Enter(start);
    }

    /// <summary>The entry; valid after <see cref="MoveNext"/> said true.</summary>
    public StreamEntry Current { get; private set; }

    public bool MoveNext() => _backwards ? MoveBack() : MoveOn();

    bool MoveOn()
    {
        while (!_position.IsNull)
        {
            if (_offset == _node.End)
            {
                Enter(_nodes.Next(_position));
                continue;
            }
            Current = _node[_offset];
            _offset = Current.Next;
            if (Current.IsDeleted || Current.Id < _from) continue;
            return Current.Id <= _to;
        }
        return false;
    }

    bool MoveBack()
    {
        while (!_position.IsNull)
        {
            if (_offset == _node.First)
            {
                Enter(_nodes.Previous(_position));
                continue;
            }
            Current = _node[_node.Previous(_offset)];
            _offset = Current.Offset;
            if (Current.IsDeleted || Current.Id > _to) continue;
            return Current.Id >= _from;
        }
        return false;
    }

    void Enter(IdPosition position)
    {
        _position = position;
        if (position.IsNull) return;
        _node = new EntryNode(_arena.At(_nodes.HandleAt(position)));
        _offset = _backwards ? _node.End : _node.First;
    }
}
