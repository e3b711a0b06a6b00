// set, add, replace, append, prepend, cas.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class Storage
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        context.Server.Prefixes.CountSet(request.Key);
        if (!context.TryMakeRoom(Storing.RoomFor(request)))
        {
            context.Figures.StoreNoMemory++;
            if (request.Command == MemcachedCommand.Set) Storing.RemoveOld(context);
            context.Reply("SERVER_ERROR out of memory storing object"u8);
            return;
        }
        context.Figures.SetCommands++;
        var order = new StoreOrder
        {
            Mode = ModeOf(request.Command),
            Data = request.Data,
            ClientFlags = request.ClientFlags,
            ExpireAtMs = Exptime.ToUnixMs(request.Exptime, context.NowMs),
            CompareCas = request.Cas,
        };
        context.Reply(TextOf(Store(context, ref order)));
    }

    static StoreOutcome Store(MemcachedContext context, ref StoreOrder order)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        return Storing.Run(context, key, ref order);
    }

    static StoreMode ModeOf(MemcachedCommand command) => command switch
    {
        MemcachedCommand.Add => StoreMode.Add,
        MemcachedCommand.Replace => StoreMode.Replace,
        MemcachedCommand.Append => StoreMode.Append,
        MemcachedCommand.Prepend => StoreMode.Prepend,
        MemcachedCommand.Cas => StoreMode.Cas,
        _ => StoreMode.Set,
    };

    static ReadOnlySpan<byte> TextOf(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored => "STORED"u8,
        StoreOutcome.Exists => "EXISTS"u8,
        StoreOutcome.NotFound => "NOT_FOUND"u8,
        _ => "NOT_STORED"u8,
    };
}
