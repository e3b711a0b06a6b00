// All that a memcached command needs while it runs. One per event loop, reused for every request.
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Memory.Buffers;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Requests;

/// <summary>The one parameter of every memcached command. Belongs to the thread of its loop.</summary>
public sealed unsafe class MemcachedContext(MemcachedServer server)
{
    // Memory that is full but for this part of it is nearly full.
    const int NearPart = 32;

    readonly MemcachedCounters _counters = server.AddLoop();
    readonly bool _isConcurrent = server.IsConcurrent;
    readonly Watchers _watchers = server.Watchers;

    public MemcachedServer Server { get; } = server;
    public Store Store { get; } = server.Store;

    /// <summary>The way to a store that is shared with the other protocol; null for a store of memcached's own.</summary>
    internal SharedStore? Shared { get; init; }

    /// <summary>Which key of several is carried out.</summary>
    internal int KeyInTurn { get; set; }

    /// <summary>The numbered database; memcached knows but one.</summary>
    internal int Database { get; set; }

    /// <summary>Statistics of this loop alone.</summary>
    public ref CommandFigures Figures => ref _counters.Figures;

    /// <summary>Statistics of this loop alone, of the items of one class of sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ClassFigures ClassFigures(ItemView item) =>
        ref _counters.Classes[Server.Classes.Of(item.KeyLength, item.ValueLength)];

    public MemcachedRequest Request { get; set; } = null!;

    /// <summary>Where the reply goes.</summary>
    public ByteWriter Output { get; set; } = null!;

    /// <summary>The time of this batch, Unix milliseconds.</summary>
    public long NowMs { get; set; }

    /// <summary>Hash of the request's first key, 0 when it was not computed yet.</summary>
    public ulong FirstKeyHash { get; set; }

    /// <summary>Whose request this is.</summary>
    public MemcachedClient Client { get; set; } = null!;

    /// <summary>The client is the service that manages the node.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>Set by a command that ends the connection once its reply is sent.</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>A long reply that was begun and has to go on in a later turn; null for none.</summary>
    public ILongReply? LongReply { get; set; }

    /// <summary>Whether the name and password are somebody's.</summary>
    internal bool LogIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password) =>
        Shared?.LogIn(this, name, password) ?? Server.Logins?.Accepts(this, name, password) ?? true;

    /// <summary>Whether a word of the request is this one.</summary>
    public bool IsWord(int token, ReadOnlySpan<byte> word) =>
        token < Request.Tokens.Count && Request.Tokens[token].SequenceEqual(word);

    /// <summary>Whether a word of the request is this one or, as memcached compares them, a beginning of it.</summary>
    public bool Begins(int token, ReadOnlySpan<byte> word) =>
        token < Request.Tokens.Count && word.StartsWith(Request.Tokens[token]);

    /// <summary>One of the request's keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRef Key(int index = 0)
    {
        var address = Request.KeyAddress(index, out var length);
        var hash = index == 0 && FirstKeyHash != 0 ? FirstKeyHash : KeyHash.Of(address, length);
        return new KeyRef(address, length, hash, Store.ShardOf(hash).Databases[Database], NowMs);
    }

    /// <summary>Locks the key's shard, unless whoever has the request carried out has done so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeldShard Hold(in KeyRef key) => Shared == null ? key.Database.Shard.Hold(_isConcurrent) : default;

    /// <summary>Locks a shard.</summary>
    public HeldShard Hold(Shard shard) => shard.Hold(_isConcurrent);

    /// <summary>The item as it is, not marked as used; null when there is none. Under the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ItemView Find(in KeyRef key)
    {
        var expired = key.Database.Shard.Counters.Expired;
        var item = key.Database.Find(key);
        if (item.IsNull) Figures.FoundExpired += key.Database.Shard.Counters.Expired - expired;
        if (Watches(WatchTopics.Fetchers))
            WatchLines.Looked(this, key, item, hasExpired: key.Database.Shard.Counters.Expired != expired);
        return item;
    }

    /// <summary>Whether anybody wants to be told of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Watches(WatchTopics topic) => (_watchers.Wanted & topic) != 0;

    /// <summary>Marks an item as fetched now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Bump(in KeyRef key, ItemView item)
    {
        if (item.HasMemcached && ((ItemMarks)item.Marks & ItemMarks.Active) == 0) Warm(key.Database.Shard, item);
        key.Database.Shard.Access.Touch(item);
    }

    // The first time that an item is got since it was stored, and the second.
    [MethodImpl(MethodImplOptions.NoInlining)]
    void Warm(Shard shard, ItemView item)
    {
        ref var figures = ref ClassFigures(item);
        var segment = NoteSegment(shard, item);
        if (segment == Segment.Hot) figures.HotHits++;
        else if (segment == Segment.Cold) figures.ColdHits++;
        else figures.TemporaryHits++;
        var marks = (ItemMarks)item.Marks;
        if ((marks & ItemMarks.Fetched) == 0) marks |= ItemMarks.Fetched;
        else
        {
            marks = (marks | ItemMarks.Active) & ~ItemMarks.Cold;
            if (segment != Segment.Temporary) figures.MovesToWarm++;
        }
        Keyspace.Database.Annotate(item, (byte)marks);
    }

    /// <summary>The segment that an item is in; that it has left the hot one is noted and counted.</summary>
    internal Segment NoteSegment(Shard shard, ItemView item)
    {
        var segment = Segments.Of(Server.Tuning, shard, item);
        if (!Segments.HasCooled(segment, item)) return segment;
        Keyspace.Database.Annotate(item, (byte)((ItemMarks)item.Marks | ItemMarks.Cold));
        ClassFigures(item).MovesToCold++;
        return segment;
    }

    /// <summary>An item that is about to be shown with its CAS number: one that came by the other protocol gets one.</summary>
    internal ItemView WithCas(in KeyRef key, ItemView item) =>
        Shared == null || item.HasMemcached ? item : key.Database.Adorn(key, item, NewCas(key, false, 0), 0);

    /// <summary>The CAS number of a change: the one that was asked for, or the next.</summary>
    internal ulong NewCas(in KeyRef key, bool isGiven, ulong given)
    {
        if (!Server.UsesCas) return 0;
        return isGiven ? given : key.Database.Shard.NextCas();
    }

    /// <summary>
    /// Makes room for so many bytes where memory is full; false when nothing can be evicted. With no lock held.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMakeRoom(int bytes = 0) =>
        Shared != null || !Store.Memory.IsOverLimitWith(bytes) ||
        Server.Evictor.MakeRoom(NowMs, RoomDemand.OfCommand(bytes)) != RoomFound.None;

    /// <summary>
    /// Where memory is nearly full a store is told at once, so that the next one pushes out no more than it needs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Settle(Shard shard)
    {
        var memory = Store.Memory;
        if (memory.IsOverLimitWith(memory.LimitBytes / NearPart)) shard.SettleFully();
    }
}

/// <summary>A reply that is written piece by piece, so that it never waits in memory as a whole.</summary>
public interface ILongReply
{
    /// <summary>Writes the next piece; false when it was the last.</summary>
    bool WriteNext(MemcachedContext context);
}
