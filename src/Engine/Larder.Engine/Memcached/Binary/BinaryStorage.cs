// Set, Add, Replace, Append, Prepend and their quiet forms. A CAS number in a request makes it a comparison.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

static class BinaryStorage
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        context.Server.Prefixes.CountSet(request.Key);
        if (!context.TryMakeRoom(Storing.RoomFor(request)))
        {
            context.Figures.StoreNoMemory++;
            if (request.Command == MemcachedCommand.Set) Storing.RemoveOld(context);
            BinaryReply.WriteError(context, BinaryStatus.OutOfMemory);
            return;
        }
        context.Figures.SetCommands++;
        var order = new StoreOrder
        {
            Mode = ModeOf(request),
            Data = request.Data,
            ClientFlags = request.ClientFlags,
            ExpireAtMs = Exptime.ToUnixMs((uint)request.Exptime, context.NowMs),
            CompareCas = request.Cas,
        };
        var outcome = Store(context, ref order);
        if (outcome == StoreOutcome.Stored) BinaryReply.WriteSuccess(context, order.StoredCas);
        else BinaryReply.WriteError(context, StatusOf(outcome, order.Mode));
    }

    static StoreOutcome Store(MemcachedContext context, ref StoreOrder order)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        return Storing.Run(context, key, ref order);
    }

    static StoreMode ModeOf(MemcachedRequest request) => request.Command switch
    {
        MemcachedCommand.Append => StoreMode.Append,
        MemcachedCommand.Prepend => StoreMode.Prepend,
        _ when request.Cas != 0 => StoreMode.Cas,
        MemcachedCommand.Add => StoreMode.Add,
        MemcachedCommand.Replace => StoreMode.Replace,
        _ => StoreMode.Set,
    };

    static BinaryStatus StatusOf(StoreOutcome outcome, StoreMode mode) => outcome switch
    {
        StoreOutcome.Exists => BinaryStatus.Exists,
        StoreOutcome.NotFound => BinaryStatus.NotFound,
        _ when mode == StoreMode.Add => BinaryStatus.Exists,
        _ when mode == StoreMode.Replace => BinaryStatus.NotFound,
        _ => BinaryStatus.NotStored,
    };
}
