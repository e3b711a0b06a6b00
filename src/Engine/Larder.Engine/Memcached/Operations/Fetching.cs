// Fetching: what get and gat do, with or without a new time to live, and how it is counted.
using Larder.Engine.Memcached.Requests;
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Operations;

static class Fetching
{
    /// <summary>The item, marked as used; null when there is none. Under the lock of the key's shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ItemView Get(MemcachedContext context, in KeyRef key, bool touches, long exptime)
    {
        var item = Find(context, key);
        Count(context, touches, item);
        context.Server.Prefixes.CountGet(key.Span, !item.IsNull);
        if (item.IsNull) return item;
        context.Bump(key, item);
        if (!touches) return item;
        return Touch(context, key, item, Exptime.ToUnixMs(exptime, context.NowMs));
    }

    /// <summary>Lets an item end at another time, 0 for never; returns it where it then is.</summary>
    public static ItemView Touch(MemcachedContext context, in KeyRef key, ItemView item, long expireAtMs)
    {
        item = key.Database.SetExpiry(key, item, expireAtMs);
        if (item.HasMemcached && ((ItemMarks)item.Marks & ItemMarks.Temporary) != 0)
        {
            var marks = ((ItemMarks)item.Marks & ~ItemMarks.Temporary) | Segments.MarksFor(context, expireAtMs);
            Database.Annotate(item, (byte)marks);
        }
        context.Shared?.Touched(key, item);
        return item;
    }

    /// <summary>The item as it is; only that it had expired is counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ItemView Find(MemcachedContext context, in KeyRef key)
    {
        ref var figures = ref context.Figures;
        var expired = figures.FoundExpired;
        var item = context.Find(key);
        figures.GetExpired += figures.FoundExpired - expired;
        return item;
    }

    /// <summary>Counts a get, or a touch, and whether it found something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count(MemcachedContext context, bool touches, ItemView item)
    {
        ref var figures = ref context.Figures;
        if (touches)
        {
            figures.TouchCommands++;
            if (item.IsNull) figures.TouchMisses++;
            else figures.TouchHits++;
            if (!item.IsNull) context.ClassFigures(item).TouchHits++;
        }
        else
        {
            figures.GetCommands++;
            if (item.IsNull) figures.GetMisses++;
            else figures.GetHits++;
            if (!item.IsNull) context.ClassFigures(item).GetHits++;
        }
    }
}
