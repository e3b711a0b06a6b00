// Chunks of native memory for output that the kernel has not taken yet. One pool per loop, so no lock.
using System.Runtime.InteropServices;

namespace Larder.Network.Buffers;

/// <summary>Lends chunks of <see cref="ChunkBytes"/> bytes and keeps a few returned ones.</summary>
sealed unsafe class ChunkPool : IDisposable
{
    public const int ChunkBytes = 16 * 1024;
    const int RetainedCount = 64;

    readonly byte*[] _free = new byte*[RetainedCount];
    int _freeCount;

    /// <summary>Chunks lent out at present.</summary>
    public long LentCount { get; private set; }

    public byte* Rent()
    {
        LentCount++;
        return _freeCount > 0 ? _free[--_freeCount] : (byte*)NativeMemory.Alloc(ChunkBytes);
    }

    public void Return(byte* chunk)
    {
        LentCount--;
        if (_freeCount < RetainedCount) _free[_freeCount++] = chunk;
        else NativeMemory.Free(chunk);
    }

    public void Dispose()
    {
        while (_freeCount > 0) NativeMemory.Free(_free[--_freeCount]);
    }
}
