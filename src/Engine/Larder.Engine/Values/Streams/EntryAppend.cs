// Puts an entry at a stream's end. Its fields are shown twice: first so that its size is known and whether its names are
// the node's, then to be written.
//
//     Expect(field, value) ...   Begin(id)   Write(field, value) ...   End()
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>One entry on its way into a stream. Its strings must not lie in the stream.</summary>
public unsafe ref struct EntryAppend
{
    readonly Arena _arena;
    readonly StreamRoot* _root;
    readonly StreamNodeLimit _limit;
    IdPosition _tail;
    byte* _master;      // the master name that the next field is compared with
    int _masterCount;
    bool _hasMasterNames;
    int _count;
    long _nameBytes, _valueBytes, _plainBytes;

    EntryHead _head;
    EntryNode _node;
    byte* _names;  // where a new node's names are written, else null
    byte* _at;
    int _size;

    internal EntryAppend(Arena arena, StreamRoot* root, StreamNodeLimit limit)
    {
        _arena = arena;
        _root = root;
        _limit = limit;
        _tail = Nodes.Last;
        if (_tail.IsNull) return;
        _master = Tail.MasterNames(out _masterCount);
        _hasMasterNames = true;
    }

    /// <summary>Whether the entry is too large to be stored; it must not be begun then.</summary>
    public readonly bool IsTooLarge => _nameBytes + _valueBytes > StreamNodeLimit.MostBytes;

    readonly IdTree Nodes => new(_arena, &_root->Nodes);
    readonly IdTreeEdit NodesEdit => new(_arena, &_root->Nodes, _root->Frozen);
    readonly NodeBlocks Blocks => new(_arena, _root);
    readonly EntryNode Tail => new(_arena.At(Nodes.HandleAt(_tail)));

    /// <summary>Counts a field in.</summary>
    public void Expect(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
    {
        _hasMasterNames = _hasMasterNames && _count < _masterCount && Varint.ReadString(ref _master).SequenceEqual(field);
        _count++;
        _nameBytes += Varint.SizeOfString(field.Length);
        _valueBytes += Varint.SizeOfString(value.Length);
        _plainBytes += (long)field.Length + value.Length;
    }

    /// <summary>Makes room at the stream's end for an entry with an id above all others.</summary>
    public void Begin(StreamId id)
    {
        Base.Check.That(id > _root->LastId && !IsTooLarge);
        _hasMasterNames = _hasMasterNames && _count == _masterCount;
        if (_tail.IsNull || !_limit.Allows(Tail, _plainBytes)) BeginNode(id);
        else BeginInTail(id);
        _root->LastId = id;
        _root->EntriesAdded++;
        if (_root->Count++ == 0) _root->FirstId = id;
        _node.Layout->Count++;
    }

    /// <summary>Writes a field, in the order in which they were counted in.</summary>
    public void Write(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
    {
        if (_names != null) _names = Varint.WriteString(_names, field);
        else if (!_hasMasterNames) _at = Varint.WriteString(_at, field);
        _at = Varint.WriteString(_at, value);
    }

    /// <summary>Ends the entry when all its fields are written.</summary>
    public readonly void End()
    {
        var end = Varint.WriteMirrored(_at, (uint)_size);
        Base.Check.That(end == _node.Start + _node.End);
        Base.Check.That(_names == null || _names == _node.Start + _node.First);
    }

    // The first entry of a node lends it its names.
    void BeginNode(StreamId id)
    {
        if (!_tail.IsNull) Fit();
        _hasMasterNames = true;
        _head = new EntryHead(id, id, _count, sharesNames: true);
        var first = checked((int)(EntryNode.HeaderBytes + Varint.SizeOf((uint)_count) + _nameBytes));
        var handle = _arena.Allocate(first + Measure());
        NodesEdit.Insert(id, handle);
        _node = new EntryNode(_arena.At(handle));
        *_node.Layout = new EntryNodeHead { Age = _root->Frozen, MasterId = id, First = first, End = first };
        _names = Varint.Write(_node.Start + EntryNode.HeaderBytes, (uint)_count);
        BeginEntry();
    }

    void BeginInTail(StreamId id)
    {
        _head = new EntryHead(id, Tail.MasterId, _count, _hasMasterNames);
        Reserve(Measure());
        _node = Tail;
        BeginEntry();
    }

    // Finds the entry's size out; returns the bytes that it takes.
    int Measure()
    {
        _size = checked((int)(_head.Bytes + _valueBytes + (_hasMasterNames ? 0 : _nameBytes)));
        return checked(_size + 2 * Varint.SizeOf((uint)_size));
    }

    void BeginEntry()
    {
        _at = Varint.Write(_node.Start + _node.End, (uint)_size);
        _node.Layout->End += _size + 2 * Varint.SizeOf((uint)_size);
        _at = _head.Write(_at);
    }

    // The last node has room for so many more bytes.
    void Reserve(int bytes)
    {
        ref var handle = ref NodesEdit.HandleAt(ref _tail);
        var needed = checked(Tail.End + bytes);
        var capacity = _arena.CapacityOf(handle);
        if (needed <= capacity) Blocks.Own(ref handle);
        else Blocks.Move(ref handle, (int)Math.Max(needed, Math.Min(2L * capacity, _limit.Bytes)));
    }

    // The last node will get no more entries.
    void Fit()
    {
        var used = Tail.End;
        if (Arena.CapacityFor(used) < _arena.CapacityOf(Nodes.HandleAt(_tail)))
            Blocks.Move(ref NodesEdit.HandleAt(ref _tail), used);
    }
}
