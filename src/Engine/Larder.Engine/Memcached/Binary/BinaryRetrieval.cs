// Get, GetK, Gat, GatK and their quiet forms, which leave misses out; Touch.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Items;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

static class BinaryRetrieval
{
    const int FlagsBytes = sizeof(uint);

    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        var key = context.Key();
        using var hold = context.Hold(key);
        // Times to live have no sign here: what would be negative lies in the far future.
        var item = Fetching.Get(context, key, request.Command != MemcachedCommand.Get, (uint)request.Exptime);
        if (!item.IsNull) WriteItem(context, key.Span, context.WithCas(key, item));
        else if (!request.NoReply) WriteMiss(context, key.Span);
    }

    static void WriteItem(MemcachedContext context, ReadOnlySpan<byte> key, ItemView item)
    {
        var value = context.Request.Command == MemcachedCommand.Touch ? default : item.ValueBytes;
        if (!context.Request.ReturnsKey) key = default;
        BinaryReply.WriteHeader(context, BinaryStatus.Success, FlagsBytes, key.Length, value.Length, item.Cas);
        BinaryReply.WriteUInt32(context.Output, item.ClientFlags);
        context.Output.Write(key);
        context.Output.Write(value);
    }

    static void WriteMiss(MemcachedContext context, ReadOnlySpan<byte> key)
    {
        if (!context.Request.ReturnsKey)
        {
            BinaryReply.WriteError(context, BinaryStatus.NotFound);
            return;
        }
        BinaryReply.WriteHeader(context, BinaryStatus.NotFound, 0, key.Length, 0, 0);
        context.Output.Write(key);
    }
}
