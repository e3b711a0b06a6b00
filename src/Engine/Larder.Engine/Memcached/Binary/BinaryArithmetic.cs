// Increment, Decrement and their quiet forms. A counter that is missing is made, unless its time to live is all ones.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using System.Buffers.Text;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

static class BinaryArithmetic
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        var increments = request.Command == MemcachedCommand.Incr;
        var canMake = request.HasExptime && context.TryMakeRoom();
        var key = context.Key();
        using var hold = context.Hold(key);
        var outcome = Counting.Run(
            context, key, increments, request.Delta, request.Cas, out var value, out var item);
        switch (outcome)
        {
            case CountOutcome.Counted:
                Answer(context, value, item.Cas);
                break;
            case CountOutcome.NotFound when canMake:
                Answer(context, request.Initial, Make(context, key));
                break;
            case CountOutcome.NotFound when request.HasExptime:
                BinaryReply.WriteError(context, BinaryStatus.OutOfMemory);
                break;
            case CountOutcome.NotFound:
                Counting.CountMiss(context, increments);
                BinaryReply.WriteError(context, BinaryStatus.NotFound);
                break;
            case CountOutcome.Exists:
                BinaryReply.WriteError(context, BinaryStatus.Exists);
                break;
            default:
                BinaryReply.WriteError(context, BinaryStatus.NotNumeric);
                break;
        }
    }

    static ulong Make(MemcachedContext context, in KeyRef key)
    {
        Span<byte> digits = stackalloc byte[Counting.MaxDigits];
        Utf8Formatter.TryFormat(context.Request.Initial, digits, out var length);
        var order = new StoreOrder
        {
            Data = digits[..length],
            ExpireAtMs = Exptime.ToUnixMs((uint)context.Request.Exptime, context.NowMs),
        };
        Storing.Run(context, key, ref order);
        return order.StoredCas;
    }

    static void Answer(MemcachedContext context, ulong value, ulong cas)
    {
        if (context.Request.NoReply) return;
        BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, sizeof(ulong), cas);
        BinaryReply.WriteUInt64(context.Output, value);
    }
}
