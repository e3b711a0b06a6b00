// The end of a memcached request that threw: memory that is not to be had, or a fault of our own.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Binary;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;

namespace Larder.Engine.Memcached;

static class MemcachedFailure
{
    /// <summary>Answers with an error in place of what was written of the reply.</summary>
    /// <param name="start">Where the reply begins.</param>
    public static void End(MemcachedContext context, Exception failure, int start, bool isBinary)
    {
        var isOutOfMemory = failure is OutOfMemoryException; // InsufficientMemoryException is one too
        context.Server.Log.Write(LogLevel.Warning, isOutOfMemory
            ? $"A request found no memory: {failure.Message}"
            : $"A request failed, its client is disconnected: {failure}");
        context.LongReply = null;
        context.ClosesConnection |= !isOutOfMemory;
        context.Output.Truncate(start);
        if (isBinary)
            BinaryReply.WriteError(context, isOutOfMemory ? BinaryStatus.OutOfMemory : BinaryStatus.InternalError);
        else context.Reply(isOutOfMemory ? "SERVER_ERROR out of memory"u8 : "SERVER_ERROR internal error"u8);
    }
}
