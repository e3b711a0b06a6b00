// Storing: what set, add, replace, append, prepend and cas do, in whichever of the three protocols they were sent.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Operations;

/// <summary>On which condition a value is stored, and whether in place of the old one.</summary>
enum StoreMode : byte
{
    Set,
    Add,
    Replace,
    Append,
    Prepend,

    /// <summary>Like Append, but an item that is missing is made.</summary>
    AppendOrSet,
    PrependOrSet,

    /// <summary>Only in place of the item with the CAS number given.</summary>
    Cas,
}

enum StoreOutcome : byte
{
    Stored,
    NotStored,

    /// <summary>There is an item with another CAS number.</summary>
    Exists,
    NotFound,
}

/// <summary>What is to be stored, and what became of it.</summary>
ref struct StoreOrder
{
    public StoreMode Mode;
    public ReadOnlySpan<byte> Data;
    public uint ClientFlags;
    public long ExpireAtMs;

    /// <summary>The CAS number to compare with; 0 for none.</summary>
    public ulong CompareCas;

    /// <summary>The CAS number that the item is to get, where <see cref="HasNewCas"/>.</summary>
    public ulong NewCas;
    public bool HasNewCas;

    /// <summary>An older CAS number stores too, and the item becomes stale.</summary>
    public bool AllowsStale;
    public ItemMarks Marks;

    /// <summary>The stored item's CAS number.</summary>
    public ulong StoredCas;

    /// <summary>The stored value's length, bytes.</summary>
    public int StoredLength;
}

static unsafe class Storing
{
    const WatchTopics Watched = WatchTopics.Fetchers | WatchTopics.Mutations;

    /// <summary>Bytes that the item of a request takes.</summary>
    public static int RoomFor(MemcachedRequest request) =>
        Item.SizeFor(request.Key.Length, request.DataLength, expiry: true, memcached: true);

    /// <summary>Stores; under the lock of the key's shard, with room made before.</summary>
    public static StoreOutcome Run(MemcachedContext context, in KeyRef key, ref StoreOrder order)
    {
        if (order.Mode == StoreMode.Set && order.CompareCas == 0 && !context.Watches(Watched))
        {
            Put(context, key, ref order);
            return StoreOutcome.Stored;
        }
        if (!context.Server.UsesCas) order.CompareCas = 0;
        var old = context.Find(key);
        var outcome = old.IsNull ? StoreNew(context, key, ref order) : StoreOver(context, key, old, ref order);
        if (context.Watches(WatchTopics.Mutations)) Tell(context, key, outcome, in order);
        return outcome;
    }

    /// <summary>
    /// Removes what is under the key of a value that could not be stored, lest the old one be taken for it.
    /// </summary>
    public static void RemoveOld(MemcachedContext context)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        if (key.Database.Delete(key)) context.Shared?.Deleted(key);
    }

    static void Tell(MemcachedContext context, in KeyRef key, StoreOutcome outcome, in StoreOrder order)
    {
        var status = outcome switch
        {
            StoreOutcome.Stored => "stored",
            StoreOutcome.Exists => "exists",
            StoreOutcome.NotFound => "not_found",
            _ => "not_stored",
        };
        var command = order.Mode switch
        {
            StoreMode.AppendOrSet => "append",
            StoreMode.PrependOrSet => "prepend",
            _ => order.Mode.ToString().ToLowerInvariant(),
        };
        var ttlSeconds = order.ExpireAtMs == 0 ? 0 : Exptime.SecondsLeft(order.ExpireAtMs, context.NowMs);
        WatchLines.Stored(context, key, status, command, ttlSeconds, order.Data.Length);
    }

    static StoreOutcome StoreNew(MemcachedContext context, in KeyRef key, ref StoreOrder order)
    {
        switch (order.Mode)
        {
            case StoreMode.Cas:
                context.Figures.CasMisses++;
                return StoreOutcome.NotFound;
            case StoreMode.Replace or StoreMode.Append or StoreMode.Prepend:
                return StoreOutcome.NotStored;
            default:
                Put(context, key, ref order);
                return StoreOutcome.Stored;
        }
    }

    static StoreOutcome StoreOver(MemcachedContext context, in KeyRef key, ItemView old, ref StoreOrder order)
    {
        var matches = order.CompareCas == old.Cas;
        switch (order.Mode)
        {
            case StoreMode.Add:
                key.Database.Shard.Access.Touch(old);
                return StoreOutcome.NotStored;
            case StoreMode.Cas:
                return Compare(context, key, old, ref order);
            case StoreMode.Set or StoreMode.Replace:
                Put(context, key, ref order);
                return StoreOutcome.Stored;
            default:
                if (order.CompareCas != 0 && !matches) return StoreOutcome.Exists;
                return Extend(context, key, old, ref order);
        }
    }

    static StoreOutcome Compare(MemcachedContext context, in KeyRef key, ItemView old, ref StoreOrder order)
    {
        if (order.CompareCas == 0 || order.CompareCas != old.Cas)
        {
            if (order.CompareCas == 0 || !order.AllowsStale || order.CompareCas >= old.Cas)
            {
                context.Figures.CasMismatches++;
                context.ClassFigures(old).CasMismatches++;
                return StoreOutcome.Exists;
            }
            order.ExpireAtMs = old.HasExpiry ? old.ExpireAtMs : 0;
            order.Marks |= ItemMarks.Stale | ((ItemMarks)old.Marks & ItemMarks.TokenSent);
        }
        context.Figures.CasHits++;
        context.ClassFigures(old).CasHits++;
        Put(context, key, ref order);
        return StoreOutcome.Stored;
    }

    static void Put(MemcachedContext context, in KeyRef key, ref StoreOrder order)
    {
        var item = key.Database.Store(
            key, ItemType.String, 0, order.Data.Length, order.ExpireAtMs, memcached: true);
        order.Data.CopyTo(new Span<byte>(item.Value, order.Data.Length));
        item.ClientFlags = order.ClientFlags;
        item.Marks = (byte)(order.Marks | Segments.MarksFor(context, order.ExpireAtMs));
        Finish(context, key, item, ref order);
        context.Shared?.Stored(key, item, StoreKind.Stored);
    }

    // Flags and time to live stay as they were.
    static StoreOutcome Extend(MemcachedContext context, in KeyRef key, ItemView old, ref StoreOrder order)
    {
        var oldLength = old.ValueLength;
        var added = order.Data.Length;
        var size = ItemSize.Of(key.Length, old.ClientFlags, (long)oldLength + added);
        if (size > context.Server.MaxItemBytes) return StoreOutcome.NotStored;

        var prepends = order.Mode is StoreMode.Prepend or StoreMode.PrependOrSet;
        var item = key.Database.ChangeParts(key, isUse: false);
        if (prepends) key.Database.ChangeBytes(item, 0, oldLength);
        item = key.Database.Resize(key, item, oldLength + added);
        // Safe: the value has room for both parts, and the data lies in the request.
        var value = new Span<byte>(item.Value, oldLength + added);
        if (prepends) value[..oldLength].CopyTo(value[added..]);
        order.Data.CopyTo(value[(prepends ? 0 : oldLength)..]);
        if (item.HasMemcached) item.Marks &= (byte)ItemMarks.BinaryKey;
        item.Access = key.Database.Shard.Access.Fresh();
        Finish(context, key, item, ref order);
        context.Shared?.Stored(key, item, prepends ? StoreKind.Prepended : StoreKind.Appended, order.Data);
        return StoreOutcome.Stored;
    }

    static void Finish(MemcachedContext context, in KeyRef key, Item item, ref StoreOrder order)
    {
        order.StoredCas = context.NewCas(key, order.HasNewCas, order.NewCas);
        if (item.HasMemcached) item.Cas = order.StoredCas;
        order.StoredLength = item.ValueLength;
        context.Figures.ItemsLinked++;
        context.ClassFigures(item).SetCommands++;
        context.Settle(key.Database.Shard);
    }
}
