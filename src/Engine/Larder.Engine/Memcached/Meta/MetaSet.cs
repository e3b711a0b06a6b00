// ms: stores, in the mode M: set (S), add (E), replace (R), append (A), prepend (P); with C only over that CAS number.
//
//   HD stored   NS not stored   EX another CAS number   NF nothing there
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Meta;

static class MetaSet
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        context.Server.Prefixes.CountSet(request.Key);
        if (!context.TryMakeRoom(Storing.RoomFor(request)))
        {
            context.Figures.StoreNoMemory++;
            Storing.RemoveOld(context);
            context.Output.WriteLine("SERVER_ERROR out of memory storing object"u8);
            return;
        }
        context.Figures.SetCommands++;
        var order = OrderOf(context);
        var outcome = Store(context, ref order);
        if (outcome == StoreOutcome.Stored && request.NoReply) return;
        Answer(context, outcome, in order);
    }

    static StoreOutcome Store(MemcachedContext context, ref StoreOrder order)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        return Storing.Run(context, key, ref order);
    }

    static StoreOrder OrderOf(MemcachedContext context)
    {
        var request = context.Request;
        ref var meta = ref request.Meta;
        var order = new StoreOrder
        {
            Mode = ModeOf(in meta),
            Data = request.Data,
            ClientFlags = meta.ClientFlags,
            CompareCas = meta.Has('C') ? meta.CompareCas : 0,
            HasNewCas = meta.Has('E'),
            NewCas = meta.NewCas,
            Marks = request.IsKeyEncoded ? ItemMarks.BinaryKey : ItemMarks.None,
        };
        var extends = order.Mode is StoreMode.AppendOrSet or StoreMode.PrependOrSet;
        order.ExpireAtMs = Exptime.ToUnixMs(extends ? meta.AutovivifyExptime : meta.Exptime, context.NowMs);
        if (meta.Has('C') && order.Mode is (StoreMode.Set or StoreMode.Replace)) order.Mode = StoreMode.Cas;
        order.AllowsStale = meta.Has('I') && order.Mode == StoreMode.Cas;
        return order;
    }

    static StoreMode ModeOf(in MetaFlags meta) => meta.Mode switch
    {
        (byte)'E' => StoreMode.Add,
        (byte)'A' => meta.Has('N') ? StoreMode.AppendOrSet : StoreMode.Append,
        (byte)'P' => meta.Has('N') ? StoreMode.PrependOrSet : StoreMode.Prepend,
        (byte)'R' => StoreMode.Replace,
        _ => StoreMode.Set,
    };

    static void Answer(MemcachedContext context, StoreOutcome outcome, in StoreOrder order)
    {
        var request = context.Request;
        var output = context.Output;
        output.Write(outcome switch
        {
            StoreOutcome.Stored => "HD"u8,
            StoreOutcome.Exists => "EX"u8,
            StoreOutcome.NotFound => "NF"u8,
            _ => "NS"u8,
        });
        var length = outcome == StoreOutcome.Stored ? order.StoredLength : request.DataLength;
        for (var i = MetaReply.FirstFlag(request); i < request.Tokens.Count; i++)
        {
            var token = request.Tokens[i];
            switch (token[0])
            {
                case (byte)'O':
                    MetaReply.WriteOpaque(output, token);
                    break;
                case (byte)'k':
                    MetaReply.WriteKey(output, request.Key, request.IsKeyEncoded);
                    break;
                case (byte)'c':
                    MetaReply.WriteFlag(output, 'c', order.StoredCas);
                    break;
                case (byte)'s':
                    MetaReply.WriteFlag(output, 's', (ulong)length);
                    break;
            }
        }
        output.Write("\r\n"u8);
    }
}
