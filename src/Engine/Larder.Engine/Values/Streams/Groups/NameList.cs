// Blocks with a name, sorted by it: the groups of a stream, the consumers of a group.
//
//     list    0       4                          block   0              ...   headBytes
//             | count | handle | handle | ...            | nameLength | ... | name |
using System.Runtime.CompilerServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>A view of a list by the place that holds its handle, which is 0 while the list is empty.</summary>
/// <param name="headBytes">Where the name stands in each block.</param>
public readonly unsafe struct NameList(Arena arena, uint* list, int headBytes)
{
    const int HeaderBytes = 4;
    const int FirstCapacity = 3;

    public int Count => *list == 0 ? 0 : *(int*)arena.At(*list);

    /// <summary>The handle of a block, in the order of their names.</summary>
    public uint this[int index]
    {
        get
        {
            Base.Check.That((uint)index < (uint)Count);
            return Handles[index];
        }
    }

    // Safe: there is a list where this is used, and indexes into it are below its count, which is below its capacity.
    uint* Handles => (uint*)(arena.At(*list) + HeaderBytes);

    /// <summary>The index of the block with a name; where it is missing, the complement of where it belongs.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = NameOf(Handles[middle]).SequenceCompareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    public ReadOnlySpan<byte> NameOf(uint block)
    {
        var address = arena.At(block);
        return new ReadOnlySpan<byte>(address + headBytes, Unsafe.ReadUnaligned<int>(address));
    }

    /// <summary>Adds a block, cleared but for its name, at the index where it belongs. Returns its handle.</summary>
    public uint Insert(int index, ReadOnlySpan<byte> name)
    {
        var block = arena.Allocate(checked(headBytes + name.Length));
        var address = arena.At(block);
        new Span<byte>(address, headBytes).Clear();
        Unsafe.WriteUnaligned(address, name.Length);
        name.CopyTo(new Span<byte>(address + headBytes, name.Length));
        Put(index, block);
        return block;
    }

    /// <summary>Puts a block on the list at the index where it belongs.</summary>
    public void Put(int index, uint block)
    {
        var count = Count;
        Base.Check.That((uint)index <= (uint)count);
        Reserve(count + 1);
        Move(index, index + 1, count - index);
        Handles[index] = block;
        SetCount(count + 1);
    }

    /// <summary>Frees a block and takes it off the list.</summary>
    public void RemoveAt(int index) => arena.Free(TakeAt(index));

    /// <summary>Takes a block off the list, which is the caller's then.</summary>
    public uint TakeAt(int index)
    {
        var count = Count;
        var block = this[index];
        if (count == 1)
        {
            arena.Free(*list);
            *list = 0;
            return block;
        }
        Move(index + 1, index, count - index - 1);
        SetCount(count - 1);
        return block;
    }

    /// <summary>Bytes of the list itself.</summary>
    public int SizeBytes => *list == 0 ? 0 : arena.CapacityOf(*list);

    void Reserve(int count)
    {
        var bytes = checked(HeaderBytes + count * sizeof(uint));
        if (*list != 0 && bytes <= arena.CapacityOf(*list)) return;
        var larger = arena.Allocate(Math.Max(2 * bytes, HeaderBytes + FirstCapacity * sizeof(uint)));
        if (*list == 0)
        {
            *(int*)arena.At(larger) = 0;
        }
        else
        {
            var used = HeaderBytes + Count * sizeof(uint);
            new ReadOnlySpan<byte>(arena.At(*list), used).CopyTo(new Span<byte>(arena.At(larger), used));
            arena.Free(*list);
        }
        *list = larger;
    }

    void SetCount(int count) => *(int*)arena.At(*list) = count;

    void Move(int from, int to, int count)
    {
        var bytes = (long)count * sizeof(uint);
        Buffer.MemoryCopy(Handles + from, Handles + to, bytes, bytes);
    }
}
