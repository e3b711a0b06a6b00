// Puts entries at a stream's end that come as a node of another server, with the field names that they share.
//
//     Name(name) ...   BeginEntry(id)  Text(name or value) ...  TryEndEntry()   BeginEntry(id) ...   Close()
//
// Nodes are put together outside the arena, so that each gets a block of its size. Names stand once for so many entries
// as take at least their room, even where that is more than the directives let a node have: else a few bytes an entry
// would cost as much as the names.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;
using Larder.Memory.Buffers;

namespace Larder.Engine.Values.Streams;

/// <summary>The entries of one node. Until it is closed the stream counts entries that it has not got yet.</summary>
public unsafe ref struct NodeAppend
{
    readonly Arena _arena;
    readonly StreamRoot* _root;
    readonly StreamNodeLimit _limit;
    readonly ByteWriter _node;  // header, names and entries
    readonly ByteWriter _fields; // of the entry that is being written
    int _first;
    int _count;
    bool _isTooLarge;
    StreamId _master;

    StreamId _id;
    int _fieldCount;
    bool _sharesNames;

    internal NodeAppend(
        Arena arena, StreamRoot* root, StreamNodeLimit limit, ByteWriter node, ByteWriter fields, int nameCount)
    {
        _arena = arena;
        _root = root;
        _limit = limit;
        _node = node;
        _fields = fields;
        node.Truncate(0);
        // Safe: what is written has SizeOf bytes of room, here and below.
        var at = node.EnsureRoom(EntryNode.HeaderBytes + Varint.MaxBytes) + EntryNode.HeaderBytes;
        node.Advance((int)(Varint.Write(at, (uint)nameCount) - node.Start));
        _first = node.Length;
    }

    /// <summary>Adds a name to those that entries may share.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Put(_node, name);
        _first = _node.Length;
    }

    /// <summary>Begins an entry with an id above all others.</summary>
    /// <param name="sharesNames">Its names are the node's: only values follow, else names and values in turn.</param>
    public void BeginEntry(StreamId id, int fieldCount, bool sharesNames)
    {
        Base.Check.That(id > _root->LastId);
        (_id, _fieldCount, _sharesNames) = (id, fieldCount, sharesNames);
        _fields.Truncate(0);
    }

    /// <summary>A value of the entry that was begun, or a name of its own.</summary>
    public void Text(scoped ReadOnlySpan<byte> text) => Put(_fields, text);

    /// <summary>Ends the entry; false when it is too large to be stored.</summary>
    public bool TryEndEntry()
    {
        if (_count > 0 && (IsFull || !HasRoom)) Store();
        if (_isTooLarge || !HasRoom) return false;
        if (_count++ == 0) _master = _id;
        var head = new EntryHead(_id, _master, _fieldCount, _sharesNames);
        var size = head.Bytes + _fields.Length;
        var at = Varint.Write(_node.EnsureRoom(size + 2 * Varint.SizeOf((uint)size)), (uint)size);
        at = head.Write(at);
        _fields.Written.CopyTo(new Span<byte>(at, _fields.Length));
        _node.Advance((int)(Varint.WriteMirrored(at + _fields.Length, (uint)size) - _node.Start) - _node.Length);
        _root->LastId = _id;
        _root->EntriesAdded++;
        if (_root->Count++ == 0) _root->FirstId = _id;
        return true;
    }

    /// <summary>Stores what is not stored yet.</summary>
    public void Close()
    {
        if (_count > 0) Store();
    }

    readonly bool IsFull =>
        (_node.Length >= _limit.Bytes || _count >= _limit.Entries) && _node.Length - _first >= _first;

    readonly bool HasRoom => _count < StreamNodeLimit.MostEntries &&
        (long)_node.Length + _fields.Length + EntryHead.MaxBytes < StreamNodeLimit.MostBytes;

    void Put(ByteWriter output, scoped ReadOnlySpan<byte> text)
    {
        var bytes = Varint.SizeOfString(text.Length);
        _isTooLarge |= output.Length + bytes > StreamNodeLimit.MostBytes;
        if (_isTooLarge) return;
        Varint.WriteString(output.EnsureRoom((int)bytes), text);
        output.Advance((int)bytes);
    }

    // The names stay for the next node.
    void Store()
    {
        *new EntryNode(_node.Start).Layout = new EntryNodeHead
        {
            Age = _root->Frozen, End = _node.Length, Count = checked((ushort)_count), First = _first, MasterId = _master,
        };
        var handle = _arena.Allocate(_node.Length);
        _node.Written.CopyTo(new Span<byte>(_arena.At(handle), _node.Length));
        new IdTreeEdit(_arena, &_root->Nodes, _root->Frozen).Insert(_master, handle);
        _node.Truncate(_first);
        _count = 0;
    }
}
