// Finds entries by their ids. Where ids come in ascending order, as those that are pending do, each node is gone through
// once and not from its start for each of them.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>A search that goes on from where it found the last entry. The stream must not change meanwhile.</summary>
public ref struct EntrySearch
{
    readonly Arena _arena;
    readonly IdTree _nodes;
    IdPosition _position;
    EntryNode _node;
    int _offset;
    StreamId _last;

    internal EntrySearch(Arena arena, IdTree nodes) => (_arena, _nodes) = (arena, nodes);

    /// <summary>Finds the entry with an id; false when it is not there.</summary>
    public unsafe bool TryFind(StreamId id, out StreamEntry entry)
    {
        entry = default;
        var position = _nodes.Floor(id);
        if (position.IsNull) return false;
        if (position != _position || id < _last)
        {
            _position = position;
            _node = new EntryNode(_arena.At(_nodes.HandleAt(position)));
            _offset = _node.First;
        }
        _last = id;
        for (; _offset < _node.End; _offset = entry.Next)
        {
            entry = _node[_offset];
            if (entry.Id >= id && !entry.IsDeleted) return entry.Id == id;
        }
        return false;
    }
}
