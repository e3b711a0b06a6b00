// What an arena knows of each 4 KiB page, 16 bytes in a table beside the arena.
//
//     cell span head   SizeClass, FreeCell, LiveCells, FreshCell; Next/Previous link the spans that have room
//     large run head   RunPages; Pins, IsFreed while it is lent
//     free run head    RunPages, Dirty; Next/Previous link those as dirty and of about this length
//     returning        RunPages
//     free run tail    RunPages, so that a neighbour freed behind it finds the head
//     inside           Previous = page of the head
using System.Runtime.InteropServices;

namespace Larder.Memory.Arenas;

enum PageKind : byte
{
    Unused,
    CellSpan,
    LargeRun,
    FreeRun,
    Inside,

    /// <summary>On its way back to the system, without the lock.</summary>
    Returning,
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
struct PageInfo
{
    [FieldOffset(0)] public PageKind Kind;
    [FieldOffset(1)] public byte SizeClass;
    [FieldOffset(1)] public bool Dirty;

    /// <summary>First free cell, as offset from the span in units of 8 bytes plus one; 0 for none.</summary>
    [FieldOffset(2)] public ushort FreeCell;
    [FieldOffset(4)] public ushort LiveCells;

    /// <summary>First cell never used yet, as offset from the span in units of 8 bytes.</summary>
    [FieldOffset(6)] public ushort FreshCell;

    [FieldOffset(4)] public uint RunPages;

    /// <summary>How many readers a large block is lent to.</summary>
    [FieldOffset(8)] public uint Pins;

    /// <summary>The block was freed and goes when the last pin does.</summary>
    [FieldOffset(1)] public bool IsFreed;
    [FieldOffset(8)] public uint Next;
    [FieldOffset(12)] public uint Previous;
}
