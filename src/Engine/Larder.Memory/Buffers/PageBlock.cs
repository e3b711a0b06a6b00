// Memory for one large buffer, taken from the system in pages and given back to it at once, past the general allocator.
using Larder.Memory.Native;

namespace Larder.Memory.Buffers;

/// <summary>Blocks that cost memory only where they were touched.</summary>
public static unsafe class PageBlock
{
    /// <summary>A block that reads as zero, or null when the system gives none.</summary>
    public static byte* TryTake(int bytes)
    {
        var block = VirtualMemory.TryReserve((nuint)bytes);
        if (block == null || VirtualMemory.TryCommit(block, (nuint)bytes)) return block;
        VirtualMemory.Release(block, (nuint)bytes);
        return null;
    }

    /// <summary>Gives back what <see cref="TryTake"/> gave, of the same length.</summary>
    public static void GiveBack(byte* block, int bytes) => VirtualMemory.Release(block, (nuint)bytes);
}
