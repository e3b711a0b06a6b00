// read_buf_mem_limit: how much requests that have not arrived whole and replies that nobody reads may take, an equal part on
// each loop.
using Larder.Network.Loops;

namespace Larder.Engine.Memcached.Requests;

/// <param name="limitBytes">Of all loops together; 0 for none.</param>
public sealed class BufferLimit(long limitBytes, int loopCount)
{
    readonly long _loopBytes = limitBytes / loopCount;

    public bool IsSet => _loopBytes > 0;

    /// <summary>Whether so many bytes more are too many on the loop.</summary>
    public bool IsExceeded(EventLoop loop, long moreBytes) =>
        IsSet && loop.HeldBytes - (long)loop.ConnectionCount * Connection.ObjectBytes + moreBytes > _loopBytes;
}
