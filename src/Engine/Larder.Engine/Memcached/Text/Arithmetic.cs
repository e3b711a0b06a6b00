// incr, decr.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class Arithmetic
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        var increments = request.Command == MemcachedCommand.Incr;
        switch (Count(context, increments, out var value))
        {
            case CountOutcome.Counted when !request.NoReply:
                context.Output.WriteNumber(value);
                context.Output.Write("\r\n"u8);
                break;
            case CountOutcome.NotFound:
                Counting.CountMiss(context, increments);
                context.Reply("NOT_FOUND"u8);
                break;
            case CountOutcome.NotNumeric:
                context.Reply("CLIENT_ERROR cannot increment or decrement non-numeric value"u8);
                break;
        }
    }

    static CountOutcome Count(MemcachedContext context, bool increments, out ulong value)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        return Counting.Run(context, key, increments, context.Request.Delta, 0, out value, out _);
    }
}
