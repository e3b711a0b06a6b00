// Chunks of native memory for output that the kernel has not taken yet. One pool per loop, so no lock.
using System.Runtime.InteropServices;

namespace Larder.Network.Buffers;

/// <summary>Lends chunks of <see cref="ChunkBytes"/> bytes and keeps a few returned ones.</summary>
sealed unsafe class ChunkPool(BufferMeter meter) : IDisposable
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
        if (_freeCount > 0) return _free[--_freeCount];
        meter.Add(ChunkBytes);
        return (byte*)NativeMemory.Alloc(ChunkBytes);
    }

    public void Return(byte* chunk)
    {
        LentCount--;
        if (_freeCount < RetainedCount)
        {
            _free[_freeCount++] = chunk;
            return;
        }
        meter.Add(-ChunkBytes);
        NativeMemory.Free(chunk);
    }

    public void Dispose()
    {
        while (_freeCount > 0) NativeMemory.Free(_free[--_freeCount]);
    }
}
