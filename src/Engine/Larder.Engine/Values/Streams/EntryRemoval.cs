// Takes entries out of a stream: one by its id, or the oldest.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>What trimming keeps: so many entries, or those from an id on.</summary>
/// <param name="Limit">The most entries to take out; 0 for no limit.</param>
/// <param name="WholeNodes">Takes out nodes only as a whole, and so keeps up to a node more.</param>
public readonly record struct StreamTrim(bool ByLength, long MaxLength, StreamId MinId, bool WholeNodes, long Limit);

/// <summary>Removals; entries in the middle are marked, and go for good when they are the larger part of a node.</summary>
public readonly unsafe struct EntryRemoval(Arena arena, StreamRoot* root)
{
    IdTree Nodes => new(arena, &root->Nodes);
    IdTreeEdit NodesEdit => new(arena, &root->Nodes, root->Frozen);
    NodeBlocks Blocks => new(arena, root);

    /// <summary>Deletes an entry; false when it is not there.</summary>
    public bool Delete(StreamId id)
    {
        var position = Nodes.Floor(id);
        if (position.IsNull) return false;
        var node = NodeAt(position);
        StreamEntry entry = default;
        for (var offset = node.First; offset < node.End; offset = entry.Next)
        {
            entry = node[offset];
            // XSETID can go back behind a deleted entry: only those that are there are in order.
            if (entry.Id >= id && !entry.IsDeleted) break;
        }
        if (entry.Id != id || entry.IsDeleted) return false;
        Mark(Own(ref position), entry);
        Tidy(position);
        if (id > root->MaxDeletedId) root->MaxDeletedId = id;
        if (id == root->FirstId) FindFirst();
        return true;
    }

    /// <summary>Takes the oldest entries out; returns how many.</summary>
    public long Trim(in StreamTrim trim)
    {
        var removed = 0L;
        while (true)
        {
            var position = Nodes.First;
            if (position.IsNull || (trim.ByLength && root->Count <= trim.MaxLength)) break;
            var node = NodeAt(position);
            var count = node.Count;
            if (trim.Limit != 0 && removed + count > trim.Limit) break;
            if (trim.ByLength ? root->Count - count >= trim.MaxLength : node.LastId < trim.MinId)
            {
                root->Count -= count;
                removed += count;
                Remove(position);
                continue;
            }
            if (!trim.WholeNodes) removed += TrimNode(position, trim);
            break;
        }
        if (removed > 0) FindFirst();
        return removed;
    }

    int TrimNode(IdPosition position, in StreamTrim trim)
    {
        var node = Own(ref position);
        var before = node.Count;
        for (var offset = node.First; offset < node.End;)
        {
            var entry = node[offset];
            if (trim.ByLength ? root->Count <= trim.MaxLength : entry.Id >= trim.MinId) break;
            if (!entry.IsDeleted) Mark(node, entry);
            offset = entry.Next;
        }
        var removed = before - node.Count;
        Tidy(position);
        return removed;
    }

    EntryNode Own(ref IdPosition position)
    {
        Blocks.Own(ref NodesEdit.HandleAt(ref position));
        return NodeAt(position);
    }

    void Mark(EntryNode node, in StreamEntry entry)
    {
        var at = node.Start + entry.Offset;
        Varint.Read(ref at);
        *at |= (byte)EntryFlags.Deleted;
        node.Layout->Count--;
        node.Layout->DeletedCount++;
        root->Count--;
    }

    // The last node keeps its deleted entries: it is still being filled, and they count towards its limit.
    void Tidy(IdPosition position)
    {
        var node = NodeAt(position);
        if (node.Count == 0) Remove(position);
        else if (node.DeletedCount > node.Count && position != Nodes.Last) Sweep(position);
    }

    void Remove(IdPosition position)
    {
        NodesEdit.Remove(Nodes.IdAt(position), out var handle);
        Blocks.Free(handle);
    }

    // Copies what is not deleted to a node of its size.
    void Sweep(IdPosition position)
    {
        ref var handle = ref NodesEdit.HandleAt(ref position);
        var node = NodeAt(position);
        var bytes = node.First;
        for (var offset = node.First; offset < node.End; offset = node[offset].Next)
            bytes += node[offset].IsDeleted ? 0 : node[offset].Next - offset;
        var target = arena.Allocate(bytes);
        var swept = arena.At(target);
        var write = swept;
        Copy(node.Start, node.First, ref write);
        for (var offset = node.First; offset < node.End;)
        {
            var entry = node[offset];
            if (!entry.IsDeleted) Copy(node.Start + offset, entry.Next - offset, ref write);
            offset = entry.Next;
        }
        Base.Check.That(write == swept + bytes);
        var head = new EntryNode(swept).Layout;
        (head->Age, head->End) = (root->Frozen, bytes);
        head->DeletedCount = 0;
        Blocks.Free(handle);
        handle = target;
    }

    static void Copy(byte* source, int bytes, ref byte* target)
    {
        new ReadOnlySpan<byte>(source, bytes).CopyTo(new Span<byte>(target, bytes));
        target += bytes;
    }

    void FindFirst()
    {
        var walk = new EntryWalk(arena, Nodes, StreamId.Min, StreamId.Max, backwards: false);
        root->FirstId = walk.MoveNext() ? walk.Current.Id : StreamId.Min;
    }

    EntryNode NodeAt(IdPosition position) => new(arena.At(Nodes.HandleAt(position)));
}
