// mg: gets an item with any of its facts, makes one on a miss (N), and sees to it that of all readers of an item that
// is stale or about to end one alone recaches it.
//
//   VA <length> <flags>\r\n<data>\r\n     HD <flags>\r\n     EN\r\n
//   W: this reader shall recache   X: the item is stale   Z: another reader was told to recache
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Meta;

static class MetaGet
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        var canMake = request.Meta.Has('N') && context.TryMakeRoom();
        var key = context.Key();
        using var hold = context.Hold(key);
        var item = Fetching.Find(context, key);
        var isNew = item.IsNull && canMake;
        if (isNew) item = Make(context, key);
        Fetching.Count(context, request.Meta.Has('T'), item);
        context.Server.Prefixes.CountGet(key.Span, !item.IsNull);
        if (!item.IsNull)
        {
            Answer(context, key, item, isNew);
            return;
        }
        if (!request.NoReply) MetaReply.WriteWithoutItem(context, "EN"u8);
    }

    static ItemView Make(MemcachedContext context, in KeyRef key)
    {
        var order = new StoreOrder
        {
            HasNewCas = context.Request.Meta.Has('E'),
            NewCas = context.Request.Meta.NewCas,
            Marks = context.Request.IsKeyEncoded ? ItemMarks.BinaryKey : ItemMarks.None,
        };
        Storing.Run(context, key, ref order);
        return context.Find(key);
    }

    static void Answer(MemcachedContext context, in KeyRef key, ItemView item, bool isNew)
    {
        ref var meta = ref context.Request.Meta;
        if (meta.Has('c') || meta.Has('C')) item = context.WithCas(key, item);
        var output = context.Output;
        var oldExpireAtMs = item.HasExpiry ? item.ExpireAtMs : 0;
        var expireAtMs = oldExpireAtMs;
        var withValue = meta.Has('v') && !(meta.Has('C') && item.Cas == meta.CompareCas);
        output.Write(withValue ? "VA "u8 : "HD"u8);
        if (withValue) output.WriteNumber((ulong)item.ValueLength);

        var wins = WriteFlags(context, item, isNew, ref expireAtMs);
        wins |= WriteStaleness(context, item);
        if (wins)
        {
            MetaReply.WriteFlag(output, 'W');
            Keyspace.Database.Annotate(item, (byte)((ItemMarks)item.Marks | ItemMarks.TokenSent));
        }
        output.Write("\r\n"u8);
        if (withValue) output.WriteLine(item.ValueBytes);

        if (!meta.Has('u')) context.Bump(key, item);
        if (expireAtMs != oldExpireAtMs) Fetching.Touch(context, key, item, expireAtMs);
    }

    // Flags act and answer in the order of the request, so that a time to live asked for before it is changed is the
    // old one. Returns whether this reader shall recache.
    static bool WriteFlags(MemcachedContext context, ItemView item, bool isNew, ref long expireAtMs)
    {
        var request = context.Request;
        var wins = false;
        for (var i = MetaReply.FirstFlag(request); i < request.Tokens.Count; i++)
        {
            switch (request.Tokens[i][0])
            {
                case (byte)'T':
                    expireAtMs = Exptime.ToUnixMs(request.Meta.Exptime, context.NowMs);
                    break;
                case (byte)'N' when isNew:
                    expireAtMs = Exptime.ToUnixMs(request.Meta.AutovivifyExptime, context.NowMs);
                    wins = true;
                    break;
                case (byte)'R':
                    wins |= !isNew && IsDue(context, item, expireAtMs);
                    break;
                case (byte)'t':
                    MetaReply.WriteTimeToLive(context.Output, expireAtMs, context.NowMs);
                    break;
                default:
                    WriteFact(context, item, request.Tokens[i]);
                    break;
            }
        }
        return wins;
    }

    static void WriteFact(MemcachedContext context, ItemView item, ReadOnlySpan<byte> token)
    {
        var output = context.Output;
        var marks = (ItemMarks)item.Marks;
        switch (token[0])
        {
            case (byte)'s':
                MetaReply.WriteFlag(output, 's', (ulong)item.ValueLength);
                break;
            case (byte)'c':
                MetaReply.WriteFlag(output, 'c', item.Cas);
                break;
            case (byte)'f':
                MetaReply.WriteFlag(output, 'f', item.ClientFlags);
                break;
            case (byte)'l':
                var shard = context.Store.ShardOf(Base.KeyHash.Of(item.KeyBytes));
                MetaReply.WriteFlag(output, 'l', (ulong)IdleTime.Ms(shard, item) / 1000);
                break;
            case (byte)'h':
                MetaReply.WriteFlag(output, 'h', (marks & ItemMarks.Fetched) != 0 ? 1u : 0);
                break;
            case (byte)'O':
                MetaReply.WriteOpaque(output, token);
                break;
            case (byte)'k':
                MetaReply.WriteKey(output, item.KeyBytes, (marks & ItemMarks.BinaryKey) != 0);
                break;
        }
    }

    static bool WriteStaleness(MemcachedContext context, ItemView item)
    {
        var marks = (ItemMarks)item.Marks;
        var isSent = (marks & ItemMarks.TokenSent) != 0;
        if (isSent) MetaReply.WriteFlag(context.Output, 'Z');
        if ((marks & ItemMarks.Stale) == 0) return false;
        MetaReply.WriteFlag(context.Output, 'X');
        return !isSent;
    }

    // R: less time is left than the client wants to recache in advance, and nobody was told yet.
    static bool IsDue(MemcachedContext context, ItemView item, long expireAtMs)
    {
        if (expireAtMs == 0 || ((ItemMarks)item.Marks & ItemMarks.TokenSent) != 0) return false;
        var recacheAtMs = Exptime.ToUnixMs(context.Request.Meta.RecacheExptime, context.NowMs);
        return recacheAtMs != 0 && Exptime.SecondsLeft(expireAtMs, context.NowMs)
            < Exptime.SecondsLeft(recacheAtMs, context.NowMs);
    }
}
