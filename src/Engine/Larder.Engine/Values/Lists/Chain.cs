// The large form of a list: nodes linked both ways, each with a run of elements. The root is the value of the list's item.
//
//     root   0       8      12     16      20       24     node   0          4      8
//            | count | head | tail | nodes | frozen |             | previous | next | run ...
//
//     count  u64 elements; nodes u32; frozen u32, see SharedBlocks; all others u32 handles, 0 at the ends
using System.Runtime.CompilerServices;
using Larder.Engine.Values.Frozen;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Lists;

/// <summary>A view of a chain; dies when the item with its root moves. No node is empty.</summary>
public readonly unsafe struct Chain(Arena arena, byte* root)
{
    public const int RootBytes = 24;
    public const int LinkBytes = 8;

    // A node starts small, so that a list of a few elements more than one node takes little more.
    const int FirstNodeBytes = 512;

    public ref long Count => ref Unsafe.AsRef<long>(root);
    public ref uint Head => ref Unsafe.AsRef<uint>(root + 8);
    public ref uint Tail => ref Unsafe.AsRef<uint>(root + 12);
    public ref int Nodes => ref Unsafe.AsRef<int>(root + 16);

    /// <summary>The number that it was frozen under, perhaps long ago; 0 if it never was.</summary>
    public ref uint Frozen => ref Unsafe.AsRef<uint>(root + 20);

    /// <summary>Makes an empty chain of <see cref="RootBytes"/> bytes.</summary>
    public static void Clear(byte* root) => new Span<byte>(root, RootBytes).Clear();

    public Run RunOf(uint node)
    {
        if (Base.Check.IsGuarded) CheckNode(node);
        return new Run(arena.At(node) + LinkBytes);
    }

    public ref uint PreviousOf(uint node) => ref Unsafe.AsRef<uint>(arena.At(node));
    public ref uint NextOf(uint node) => ref Unsafe.AsRef<uint>(arena.At(node) + 4);

    /// <summary>Bytes that the node's run may take where it is.</summary>
    public int CapacityOf(uint node) => arena.CapacityOf(node) - LinkBytes;

    /// <summary>The node with an element and the element's number in it; found from the nearer end.</summary>
    public uint Seek(long index, out int indexInNode)
    {
        Base.Check.That(index >= 0 && index < Count);
        uint node;
        if (index <= Count / 2)
        {
            for (node = Head; index >= RunOf(node).Count; node = NextOf(node)) index -= RunOf(node).Count;
            indexInNode = (int)index;
            return node;
        }
        index = Count - index; // counted from the end, the last is 1
        for (node = Tail; index > RunOf(node).Count; node = PreviousOf(node)) index -= RunOf(node).Count;
        indexInNode = RunOf(node).Count - (int)index;
        return node;
    }

    /// <summary>Makes a node with an empty run between two neighbours, of which either may be missing.</summary>
    /// <param name="runBytes">Bytes that the run will need at once.</param>
    public uint Add(uint previous, uint next, long runBytes, NodeLimit limit)
    {
        var bytes = checked((int)(LinkBytes + runBytes));
        var node = arena.Allocate(Math.Max(bytes, Math.Min(FirstNodeBytes, limit.Bytes)));
        RunEdit.Clear(RunOf(node).Address);
        Link(node, previous, next);
        Nodes++;
        return node;
    }

    /// <summary>Takes a node out and frees it, its elements with it.</summary>
    public void Remove(uint node)
    {
        uint previous = PreviousOf(node), next = NextOf(node);
        Count -= RunOf(node).Count;
        (previous == 0 ? ref Head : ref NextOf(previous)) = next;
        (next == 0 ? ref Tail : ref PreviousOf(next)) = previous;
        Free(node);
        Nodes--;
    }

    /// <summary>A node that is about to be changed, or a copy in its place if a snapshot needs it as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Own(uint node) =>
        SharedBlocks.Contain(arena, Frozen, node) ? Reallocate(node, CapacityOf(node)) : node;

    /// <summary>Frees a node that is no longer in the chain, or leaves that to the snapshot that needs it.</summary>
    public void Free(uint node) => SharedBlocks.Free(arena, Frozen, node);

    /// <summary>The run of the frozen node that is next; false behind the last.</summary>
    public static bool TryPeek(FrozenBlocks nodes, out Run run)
    {
        var isThere = nodes.TryPeek(out var start);
        run = isThere ? new Run(start + LinkBytes) : default;
        return isThere;
    }

    /// <summary>All nodes, for a snapshot.</summary>
    public FrozenBlocks Freeze()
    {
        var blocks = new uint[Nodes];
        var node = Head;
        for (var i = 0; i < blocks.Length; i++, node = NextOf(node)) blocks[i] = node;
        var frozen = new FrozenBlocks(arena, blocks);
        Frozen = frozen.Number;
        return frozen;
    }

    /// <summary>Moves a node's run to a block with another capacity; returns where it then is.</summary>
    public uint Reallocate(uint node, long runBytes)
    {
        var moved = arena.Allocate(checked((int)(LinkBytes + runBytes)));
        var run = RunOf(node);
        RunEdit.CopyFrom(RunOf(moved).Address, run, 0);
        Link(moved, PreviousOf(node), NextOf(node));
        Free(node);
        return moved;
    }

    /// <summary>Frees so many nodes of a chain that nobody reads any more; true when none is left.</summary>
    public bool FreeSome(ref int steps)
    {
        for (; Head != 0 && steps > 0; steps--)
        {
            var next = NextOf(Head);
            Free(Head);
            Head = next;
        }
        return Head == 0;
    }

    /// <summary>Adds a node with a copy of a run, without room; tells how many bytes its elements take.</summary>
    public int AppendCopy(Run run)
    {
        var node = arena.Allocate(LinkBytes + Run.HeaderBytes + run.ElementBytes);
        RunEdit.CopyFrom(RunOf(node).Address, run, 0);
        Link(node, Tail, 0);
        Count += run.Count;
        Nodes++;
        return run.ElementBytes;
    }

    // Also of one that is not yet filled: then its header says nothing.
    void CheckNode(uint node)
    {
        Base.Check.That(node != 0 && arena.CapacityOf(node) >= LinkBytes + Run.HeaderBytes);
        var run = new Run(arena.At(node) + LinkBytes);
        if (run.Count == 0 || node != Head) return;
        Base.Check.That(run.First >= Run.HeaderBytes && run.First <= run.End && run.End <= CapacityOf(node));
    }

    void Link(uint node, uint previous, uint next)
    {
        PreviousOf(node) = previous;
        NextOf(node) = next;
        (previous == 0 ? ref Head : ref NextOf(previous)) = node;
        (next == 0 ? ref Tail : ref PreviousOf(next)) = node;
    }
}
