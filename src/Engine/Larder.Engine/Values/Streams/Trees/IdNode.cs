// One node of a tree of ids: sorted ids, then a handle for each.
//
//     0     4       6          8               8 + 16 * capacity
//     | age | count | capacity | id | id | ... | handle | handle | ...
//
//     age               u32, see AgedBlocks
//     count, capacity   u16; a node begins small and grows to MaxCount
//     handle            of a leaf what belongs to the id; above the leaves a child, whose ids are not below the id
//
// The first id above the leaves is never compared: ids below it belong to the first child as well.
using Larder.Engine.Values.Streams.Ids;

namespace Larder.Engine.Values.Streams.Trees;

/// <summary>A view of a node; dies when the node is freed.</summary>
readonly unsafe struct IdNode(byte* start)
{
    public const int MaxCount = 50; // a block of 1008 bytes

    const int HeaderBytes = 8;
    const int IdBytes = 16;

    public int Count
    {
        get => ((ushort*)start)[2];
        private set => ((ushort*)start)[2] = (ushort)value;
    }

    public int Capacity => ((ushort*)start)[3];

    StreamId* Ids => (StreamId*)(start + HeaderBytes);
    uint* Handles => (uint*)(start + HeaderBytes + Capacity * IdBytes);

    /// <summary>Bytes of a node with room for so many ids.</summary>
    public static int SizeFor(int capacity) => HeaderBytes + capacity * (IdBytes + sizeof(uint));

    /// <summary>Makes an empty node.</summary>
    public static void Clear(byte* start, int capacity, uint age) => *(ulong*)start = (ulong)capacity << 48 | age;

    // Safe: indexes come from the searches below and are checked against the count where they are used to change.
    public ref StreamId IdAt(int index)
    {
        if (Base.Check.IsGuarded) CheckIndex(index);
        return ref Ids[index];
    }

    public ref uint HandleAt(int index)
    {
        if (Base.Check.IsGuarded) CheckIndex(index);
        return ref Handles[index];
    }

    void CheckIndex(int index) =>
        Base.Check.That((uint)index < (uint)Count && Count <= Capacity && Capacity <= MaxCount);

    /// <summary>The index of the first id that is not below one; the count when there is none.</summary>
    public int Ceiling(StreamId id) => Ceiling(id, 0);

    /// <summary>The index of the last id that is not above one; -1 when there is none.</summary>
    public int Floor(StreamId id) => Floor(id, 0);

    /// <summary>The child that an id belongs to. Only above the leaves, where the first id says nothing.</summary>
    public int ChildOf(StreamId id) => Floor(id, 1);

    /// <summary>Puts an id in at an index; there must be room.</summary>
    public void Insert(int index, StreamId id, uint handle)
    {
        var count = Count;
        Base.Check.That((uint)index <= (uint)count && count < Capacity);
        var behind = count - index;
        Copy(Ids + index, Ids + index + 1, behind * IdBytes);
        Copy(Handles + index, Handles + index + 1, behind * sizeof(uint));
        Ids[index] = id;
        Handles[index] = handle;
        Count = count + 1;
    }

    public uint LastHandle => Handles[Count - 1];

    /// <summary>Takes the last id and its handle away; there must be one.</summary>
    public uint TakeLast() => Handles[--Count];

    public void RemoveAt(int index)
    {
        var count = Count;
        Base.Check.That((uint)index < (uint)count);
        var behind = count - index - 1;
        Copy(Ids + index + 1, Ids + index, behind * IdBytes);
        Copy(Handles + index + 1, Handles + index, behind * sizeof(uint));
        Count = count - 1;
    }

    /// <summary>Moves everything from an index on to the end of another node, which must have room.</summary>
    public void MoveTo(IdNode target, int from)
    {
        CopyTo(target, from);
        Count = from;
    }

    /// <summary>Copies everything from an index on to the end of another node, which must have room.</summary>
    public void CopyTo(IdNode target, int from)
    {
        int copied = Count - from, at = target.Count;
        Base.Check.That(copied >= 0 && at + copied <= target.Capacity);
        Copy(Ids + from, target.Ids + at, copied * IdBytes);
        Copy(Handles + from, target.Handles + at, copied * sizeof(uint));
        target.Count = at + copied;
    }

    int Floor(StreamId id, int first)
    {
        var index = Ceiling(id, first);
        return index < Count && Ids[index] == id ? index : index - 1;
    }

    int Ceiling(StreamId id, int first)
    {
        int low = first, high = Count;
        if (low < high && Ids[high - 1] < id) return high; // most often something is appended
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Ids[middle] < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    static void Copy(void* source, void* target, int bytes) => Buffer.MemoryCopy(source, target, bytes, bytes);
}
