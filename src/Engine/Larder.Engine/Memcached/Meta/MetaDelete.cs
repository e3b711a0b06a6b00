// md: deletes an item, or with I marks it as stale so that one reader recaches it while the others still get it, or
// with x takes away its value and flags alone.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Meta;

static class MetaDelete
{
    public static void Run(MemcachedContext context)
    {
        var code = Delete(context);
        if (code == Code.Deleted && context.Request.NoReply) return;
        MetaReply.WriteWithoutItem(context, code switch
        {
            Code.Deleted => "HD"u8,
            Code.Exists => "EX"u8,
            _ => "NF"u8,
        });
    }

    static Code Delete(MemcachedContext context)
    {
        ref var meta = ref context.Request.Meta;
        context.Server.Prefixes.CountDelete(context.Request.Key);
        var key = context.Key();
        using var hold = context.Hold(key);
        var item = context.Find(key);
        if (item.IsNull || (meta.Has('C') && item.Cas != meta.CompareCas))
        {
            context.Figures.DeleteMisses++;
            return item.IsNull ? Code.NotFound : Code.Exists;
        }
        if (meta.Has('x')) item = Empty(context, key, item);
        if (meta.Has('I'))
        {
            MarkStale(context, key);
            return Code.Deleted;
        }
        context.Figures.DeleteHits++;
        context.ClassFigures(item).DeleteHits++;
        if (context.Watches(WatchTopics.Deletions)) WatchLines.Deleted(context, item, "md");
        if (meta.Has('x')) return Code.Deleted;
        key.Database.Delete(key);
        context.Shared?.Deleted(key);
        return Code.Deleted;
    }

    static ItemView Empty(MemcachedContext context, in KeyRef key, ItemView item)
    {
        ref var meta = ref context.Request.Meta;
        var order = new StoreOrder
        {
            ClientFlags = meta.ClientFlags,
            ExpireAtMs = Exptime.ToUnixMs(meta.Exptime, context.NowMs),
            HasNewCas = true,
            NewCas = meta.Has('E') ? meta.NewCas : item.Cas,
            Marks = (ItemMarks)item.Marks & ItemMarks.BinaryKey,
        };
        // An item that ends at once cannot be marked further, so it ends after it was.
        var expireAtMs = order.ExpireAtMs;
        order.ExpireAtMs = 0;
        Storing.Run(context, key, ref order);
        return Fetching.Touch(context, key, context.Find(key), expireAtMs);
    }

    static void MarkStale(MemcachedContext context, in KeyRef key)
    {
        var found = key.Database.ChangeParts(key, isUse: false);
        var item = found.HasMemcached ? found : key.Database.Adorn(key, found, 0, 0);
        ref var meta = ref context.Request.Meta;
        item.Marks = (byte)(((ItemMarks)item.Marks | ItemMarks.Stale) & ~ItemMarks.TokenSent);
        item.Cas = context.NewCas(key, meta.Has('E'), meta.NewCas);
        if (meta.Has('T')) Fetching.Touch(context, key, item, Exptime.ToUnixMs(meta.Exptime, context.NowMs));
    }

    enum Code : byte
    {
        Deleted,
        Exists,
        NotFound,
    }
}
