// What a guarded arena knows more of its cells (Check.IsGuarded): a mark behind each cell that is in use, a pattern in each
// that is free, and a queue in which freed cells wait before they are handed out again. So a write past the end, a write
// after the end and a second free are found, at the latest when the cell is used again, and what is read after the end is
// no likely value.
//
//     in use    | bytes of the caller ................. | mark: u64, of this cell alone |
//     free      | link u16 | 0xDB 0xDB 0xDB ......................................... DB |
using System.Runtime.CompilerServices;
using Larder.Base;

namespace Larder.Memory.Arenas;

/// <summary>The guards of one arena, under its lock. Only made where <see cref="Check.IsGuarded"/>.</summary>
sealed unsafe class CellGuards(Arena arena)
{
    /// <summary>Bytes behind the end of each cell that are not the caller's.</summary>
    public static readonly int TailBytes = Check.IsGuarded ? sizeof(ulong) : 0;

    const byte Freed = 0xDB, Fresh = 0xCD;
    const int LinkBytes = sizeof(ushort);
    const int MostWaiting = 512, MostWaitingBytes = 256 * 1024;

    readonly Queue<(uint Handle, int Bytes)> _waiting = new();
    int _waitingBytes;

    /// <summary>A cell is handed out. One that was in use before must be as <see cref="Retire"/> left it.</summary>
    public void Take(uint handle, int cellBytes, bool wasUsed)
    {
        var cell = arena.At(handle);
        if (wasUsed) CheckFree(cell, cellBytes);
        new Span<byte>(cell, cellBytes).Fill(Fresh);
        Unsafe.WriteUnaligned(cell + cellBytes - TailBytes, MarkOf(handle));
    }

    /// <summary>A cell is given back, and waits before it is free.</summary>
    public void Retire(uint handle, int cellBytes)
    {
        CheckInUse(handle, cellBytes);
        new Span<byte>(arena.At(handle), cellBytes).Fill(Freed);
        _waiting.Enqueue((handle, cellBytes));
        _waitingBytes += cellBytes;
    }

    /// <summary>The next cell that has waited for long enough, or for whatever time.</summary>
    public bool TryRelease(bool atOnce, out uint handle)
    {
        handle = 0;
        if (_waiting.Count == 0) return false;
        if (!atOnce && _waiting.Count <= MostWaiting && _waitingBytes <= MostWaitingBytes) return false;
        (handle, var bytes) = _waiting.Dequeue();
        _waitingBytes -= bytes;
        CheckFree(arena.At(handle), bytes);
        return true;
    }

    /// <summary>Looks at all cells of a span that were ever used: each is in use and marked, or free and untouched.</summary>
    /// <returns>How many are in use.</returns>
    public int CheckSpan(uint firstHandle, int cellBytes, int usedBytes)
    {
        var live = 0;
        for (var offset = 0; offset < usedBytes; offset += cellBytes)
        {
            var handle = firstHandle + (uint)(offset >> 3);
            if (IsMarked(handle, cellBytes)) live++;
            else CheckFree(arena.At(handle), cellBytes);
        }
        return live;
    }

    /// <summary>A cell is used: its mark is there.</summary>
    public void CheckInUse(uint handle, int cellBytes) => Check.That(IsMarked(handle, cellBytes));

    bool IsMarked(uint handle, int cellBytes) =>
        Unsafe.ReadUnaligned<ulong>(arena.At(handle) + cellBytes - TailBytes) == MarkOf(handle);

    // No byte of it is zero but by chance, least of all the first.
    static ulong MarkOf(uint handle) => 0x5AFE_CE00_0000_00A5 | ((ulong)handle << 8);

    static void CheckFree(byte* cell, int cellBytes) =>
        Check.That(!new ReadOnlySpan<byte>(cell + LinkBytes, cellBytes - LinkBytes).ContainsAnyExcept(Freed));
}
