// What the connections of one loop take, kept up to date by those who take and give back.
namespace Larder.Network.Buffers;

/// <summary>A sum of bytes. Changed by the thread of the loop alone; others read a figure of a moment ago.</summary>
sealed class BufferMeter
{
    long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(long bytes) => Volatile.Write(ref _bytes, _bytes + bytes);
}
