// The hash index over items: of a database's keys in one shard, and of the fields or members of a large collection. It
// lives in the arena; only this view of it is managed.
//
//     root -> directory of 2^depth entries, chosen by the top bits of the hash
//               entry: | segment handle 32 | buckets 16 | local depth 8 |
//                 -> segment of 1 to 128 buckets (see IndexSegment) -> bucket (one cache line) -> item
//
// A full segment first grows by an eighth to a quarter, and at 128 buckets splits in two. So the index grows in steps of
// at most 8 KiB, its load stays near four fifths at every size, and no request ever waits for a rehash of the whole.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Larder.Base;
using Larder.Memory.Arenas;
using static System.Numerics.BitOperations;

namespace Larder.Engine.Items;

[StructLayout(LayoutKind.Sequential)]
public struct IndexRoot
{
    public long Count;
    public uint Directory;
    public short Depth;

    /// <summary>Of a table of elements: the generation (<see cref="Item.Generation"/>) of those that are saved or new.</summary>
    public bool HasOddGeneration;

    /// <summary>Of a table of elements: some are saved before they change.</summary>
    public bool IsFrozen;
}

/// <summary>Where an item stands in an index; valid until the index changes.</summary>
public readonly unsafe struct IndexSlot(byte* line, int slot, uint handle)
{
    internal byte* Line => line;
    internal int Slot => slot;

    /// <summary>The item's handle; 0 when there is none.</summary>
    public uint Handle => handle;
}

/// <summary>
/// The home of a hash and its tag, as they were told without the lock. The memory of a bucket stays readable, so a place
/// that has become wrong costs a useless prefetch.
/// </summary>
public readonly unsafe struct LikelyPlace(byte* line, byte tag)
{
    internal byte* Line => line;
    internal byte Tag => tag;
    internal bool IsNone => line == null;
}

/// <summary>A view of an index in an arena. Not thread-safe: the lock of the shard covers it.</summary>
public readonly unsafe struct ItemIndex(Arena arena, IndexRoot* root)
{
    /// <summary>Scan positions have this many bits: depth and position within a segment.</summary>
    public const int ScanBits = 40;

    const int MaxDepth = ScanBits - IndexSegment.PositionBits;
    const int MaxPickTries = 1000;

    readonly struct Entry(ulong packed)
    {
        public Entry(uint handle, int buckets, int depth)
            : this(handle | ((ulong)(uint)buckets << 32) | ((ulong)(uint)depth << 48)) { }

        public ulong Packed => packed;
        public uint Handle => (uint)packed;
        public int Buckets => (ushort)(packed >> 32);
        public int Depth => (byte)(packed >> 48);
    }

    public long Count => root->Count;
    public IndexRoot* Root => root;

    /// <summary>An empty index in the arena; its root is at the returned handle.</summary>
    public static uint Create(Arena arena)
    {
        var handle = arena.Allocate(sizeof(IndexRoot));
        var root = (IndexRoot*)arena.At(handle);
        root->Count = 0;
        root->Depth = 0;
        root->HasOddGeneration = root->IsFrozen = false;
        root->Directory = arena.Allocate(sizeof(ulong));
        *(ulong*)arena.At(root->Directory) = NewSegment(arena, 1, 0).Packed;
        return handle;
    }

    /// <summary>
    /// Takes the index apart, one bucket at a call from a place that is 0 at first: the items found there are the
    /// caller's to free. False at the end, when even the root is gone.
    /// </summary>
    /// <param name="items">Has room for <see cref="SampleSize"/>.</param>
    public bool TakeApart(ref ulong place, Span<uint> items, out int count)
    {
        const int bucketBits = 8;
        var first = place >> bucketBits;
        var entry = EntryAt(first);
        var bucket = (int)(place & ((1 << bucketBits) - 1));
        var line = SegmentOf(entry).At(bucket);
        count = 0;
        for (var slots = line.OccupiedSlots(); slots != 0; slots &= slots - 1)
            items[count++] = line.Handle(TrailingZeroCount(slots));
        if (bucket + 1 < entry.Buckets)
        {
            place++;
            return true;
        }
        arena.Free(entry.Handle);
        first += 1ul << (root->Depth - entry.Depth);
        place = first << bucketBits;
        if (first < 1ul << root->Depth) return true;
        arena.Free(root->Directory);
        arena.Free(arena.HandleOf((byte*)root));
        return false;
    }

    /// <summary>Brings several items into the cache, so that the waits for them overlap.</summary>
    public void Prefetch(ReadOnlySpan<uint> items)
    {
        if (!Sse.IsSupported) return;
        foreach (var item in items) Sse.Prefetch0(arena.At(item));
    }

    /// <summary>Bytes that the index itself takes in the arena, items not counted. Walks its segments.</summary>
    public long SizeBytes
    {
        get
        {
            long bytes = arena.CapacityOf(arena.HandleOf((byte*)root)) + (long)arena.CapacityOf(root->Directory);
            for (ulong i = 0; i < 1ul << root->Depth;)
            {
                var entry = EntryAt(i);
                bytes += arena.CapacityOf(entry.Handle);
                i += 1ul << (root->Depth - entry.Depth);
            }
            return bytes;
        }
    }

    /// <summary>The slot of the item with this key; its handle is 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndexSlot Find(byte* key, int keyLength, ulong hash)
    {
        var entry = EntryOf(hash);
        var segment = SegmentOf(entry);
        var position = IndexSegment.PositionOf(hash, entry.Depth);
        var tag = (byte)position;
        var home = segment.HomeOf(position);
        var bucket = segment.At(home);
        var found = FindIn(bucket, tag, key, keyLength);
        if (found.Handle != 0 || (bucket.Overflow & (1 << (tag & 7))) == 0) return found;
        return FindIn(segment.At(segment.AlternateOf(home, tag)), tag, key, keyLength);
    }

    /// <summary>Adds an item whose key is not in the index.</summary>
    public void Insert(ulong hash, uint handle)
    {
        Place(hash, handle);
        root->Count++;
    }

    /// <summary>Lets the slot point to the item's new block.</summary>
    public void Replace(IndexSlot slot, uint handle) => new Bucket(slot.Line).SetHandle(slot.Slot, handle);

    public void Remove(ulong hash, IndexSlot slot)
    {
        SegmentOf(EntryOf(hash)).Remove(new Bucket(slot.Line), slot.Slot);
        root->Count--;
    }

    /// <summary>
    /// Brings the bucket of a hash into the cache, without the lock (see <see cref="TryPeek"/>), and says where it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LikelyPlace PrefetchBucket(ulong hash)
    {
        if (!Sse.IsSupported || !TryPeek(hash, out var bucket, out var tag)) return default;
        Sse.Prefetch0(bucket.Line);
        return new LikelyPlace(bucket.Line, tag);
    }

    /// <summary>Brings the likely item at a place into the cache, without the lock and without following it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchItem(Arena arena, LikelyPlace place)
    {
        if (place.IsNone) return;
        var bucket = new Bucket(place.Line);
        var matches = bucket.Matches(place.Tag);
        if (matches == 0) return;
        var item = arena.Guess(bucket.Handle(TrailingZeroCount(matches)));
        Sse.Prefetch0(item);
        Sse.Prefetch0(item + 64);
    }

    // The home of a hash as far as it can be told while another thread may be changing the index. What is read may be
    // stale or torn, so every address is checked to lie in memory that the arena has made readable (which it never takes
    // back) before it is followed; a wrong one costs a useless prefetch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryPeek(ulong hash, out Bucket bucket, out byte tag)
    {
        bucket = default;
        tag = 0;
        var entryAddress = arena.Guess(root->Directory) + (((hash >> 1) >> (63 - root->Depth)) << 3);
        if (!arena.IsReadable(entryAddress, sizeof(ulong))) return false;
        var entry = new Entry(*(ulong*)entryAddress);
        var segment = new IndexSegment(arena.Guess(entry.Handle), entry.Buckets);
        var position = IndexSegment.PositionOf(hash, entry.Depth);
        bucket = segment.Guess(segment.HomeOf(position));
        tag = (byte)position;
        return arena.IsReadable(bucket.Line, Bucket.Bytes);
    }

    /// <summary>
    /// Adds the handles of one bucket's items, in hash order from <paramref name="position"/>, and returns the position
    /// to go on from; 0 at the end. An item that stays in the index during a whole scan is seen at least once, however
    /// the index grows or shrinks meanwhile.
    /// </summary>
    /// <param name="handles">Has room for at least <see cref="MaxPerStep"/>.</param>
    public ulong Scan(ulong position, Span<uint> handles, out int count)
    {
        var hash = position << (64 - ScanBits);
        var entry = EntryOf(hash);
        var segment = SegmentOf(entry);
        var home = segment.HomeOf(IndexSegment.PositionOf(hash, entry.Depth));
        count = CollectHome(segment, home, handles);
        return NextPosition(hash, entry, segment, home + 1);
    }

    /// <summary>The most items that one bucket can be home to: its own slots and eight alternates.</summary>
    public const int MaxPerStep = Bucket.Slots * 9;

    /// <summary>The most items that a sample has.</summary>
    public const int SampleSize = Bucket.Slots;

    /// <summary>The handles found in one bucket chosen by a random number, their items on the way into the cache: a sample for
    /// eviction.</summary>
    public int Sample(ulong random, Span<uint> handles)
    {
        var entry = EntryOf(random);
        var segment = SegmentOf(entry);
        var bucket = segment.At(segment.HomeOf(IndexSegment.PositionOf(random, entry.Depth)));
        var count = 0;
        for (var slots = bucket.OccupiedSlots(); slots != 0 && count < handles.Length; slots &= slots - 1)
            handles[count++] = bucket.Handle(TrailingZeroCount(slots));
        Prefetch(handles[..count]);
        return count;
    }

    /// <summary>The handle of one item, each equally likely; 0 when there is none.</summary>
    public uint Pick(Random random)
    {
        if (root->Count == 0) return 0;
        for (var tries = 0; tries < MaxPickTries; tries++)
        {
            // All slots are made equally likely, and free ones drawn again. Buckets of a segment are drawn the more
            // often the fewer they are and the more directory entries lead to it, so that share is given up.
            var entry = EntryAt((ulong)random.NextInt64(1L << root->Depth));
            var share = (long)IndexSegment.MaxBuckets << (root->Depth - entry.Depth);
            if (root->Depth > 0 && random.NextInt64(share) >= entry.Buckets) continue;
            var handle = SegmentOf(entry).At(random.Next(entry.Buckets)).Handle(random.Next(Bucket.Slots));
            if (handle != 0) return handle;
        }
        return PickNearby(random);
    }

    /// <summary>
    /// Makes the segment at a scan position smaller, or joins it with its neighbour, when few items are left in it.
    /// Returns the position of the next segment; 0 at the end.
    /// </summary>
    public ulong ShrinkAt(ulong position)
    {
        var hash = position << (64 - ScanBits);
        var entry = EntryOf(hash);
        var occupied = SegmentOf(entry).CountOccupied();
        var wanted = BucketsFor(occupied, entry.Depth);
        if (entry.Buckets > IndexSegment.MinSelfContained ? wanted + 16 < entry.Buckets : wanted * 2 <= entry.Buckets)
            Rebuild(hash, entry, wanted);
        if (wanted <= IndexSegment.MinSelfContained) MergeWhileSmall(hash);
        entry = EntryOf(hash);
        return NextPosition(hash, entry, SegmentOf(entry), entry.Buckets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Entry EntryOf(ulong hash) => EntryAt((hash >> 1) >> (63 - root->Depth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Entry EntryAt(ulong index) => new(((ulong*)arena.At(root->Directory))[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    IndexSegment SegmentOf(Entry entry) => new(arena.At(entry.Handle), entry.Buckets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    IndexSlot FindIn(Bucket bucket, byte tag, byte* key, int keyLength)
    {
        for (var matches = bucket.Matches(tag); matches != 0; matches &= matches - 1)
        {
            var slot = TrailingZeroCount(matches);
            var handle = bucket.Handle(slot);
            if (handle != 0 && new Item(arena.At(handle)).HasKey(key, keyLength))
                return new IndexSlot(bucket.Line, slot, handle);
        }
        return default;
    }

    static Entry NewSegment(Arena arena, int buckets, int depth)
    {
        var handle = arena.Allocate(buckets * Bucket.Bytes);
        new Span<byte>(arena.At(handle), buckets * Bucket.Bytes).Clear();
        return new Entry(handle, buckets, depth);
    }

    static int BucketsFor(int items, int depth)
    {
        var buckets = (items * 4 + Bucket.Slots * 3 - 1) / (Bucket.Slots * 3); // three quarters full
        if (buckets > IndexSegment.MinSelfContained || depth > 0)
            return Math.Clamp((buckets + 15) & ~15, IndexSegment.MinSelfContained, IndexSegment.MaxBuckets);
        return (int)RoundUpToPowerOf2((uint)Math.Max(buckets, 1));
    }

    void Grow(ulong hash, Entry entry)
    {
        if (entry.Buckets >= IndexSegment.MaxBuckets) Split(hash, entry);
        else Rebuild(hash, entry, LargerThan(entry.Buckets));
    }

    static int LargerThan(int buckets) =>
        buckets < IndexSegment.MinSelfContained ? buckets * 2 : buckets + IndexSegment.GrowthStep;

    // Replaces a segment by one of another size. Where the items do not find a place in it, by a larger one.
    void Rebuild(ulong hash, Entry old, int buckets)
    {
        var source = SegmentOf(old);
        for (; buckets <= IndexSegment.MaxBuckets; buckets = LargerThan(buckets))
        {
            if (buckets == old.Buckets) return;
            var entry = NewSegment(arena, buckets, old.Depth);
            if (TryCopy(source, old.Depth, SegmentOf(entry), old.Depth))
            {
                SetEntries(hash, entry);
                arena.Free(old.Handle);
                return;
            }
            arena.Free(entry.Handle);
        }
        Split(hash, old);
    }

    void Split(ulong hash, Entry old)
    {
        Check.That(old.Depth < MaxDepth);
        if (old.Depth == root->Depth) DoubleDirectory();
        var depth = old.Depth + 1;
        var source = SegmentOf(old);
        PrefetchItems(source);
        var buckets = BucketsFor(source.CountOccupied() / 2, depth);
        for (; buckets <= IndexSegment.MaxBuckets; buckets += IndexSegment.GrowthStep)
        {
            var lower = NewSegment(arena, buckets, depth);
            var upper = NewSegment(arena, buckets, depth);
            if (TryDivide(source, depth, SegmentOf(lower), SegmentOf(upper)))
            {
                var bit = 1ul << (64 - depth);
                SetEntries(hash & ~bit, lower);
                SetEntries(hash | bit, upper);
                arena.Free(old.Handle);
                return;
            }
            arena.Free(lower.Handle);
            arena.Free(upper.Handle);
        }
        Scatter(hash, old);
    }

    // Where items came in the order of their hashes (a copy of another index) they crowd into a few buckets, and half of
    // them may crowd there still: each finds its place by itself, with further splits where it has to.
    void Scatter(ulong hash, Entry old)
    {
        var depth = old.Depth + 1;
        var bit = 1ul << (64 - depth);
        SetEntries(hash & ~bit, NewSegment(arena, IndexSegment.MinSelfContained, depth));
        SetEntries(hash | bit, NewSegment(arena, IndexSegment.MinSelfContained, depth));
        var source = SegmentOf(old);
        for (var bucket = 0; bucket < source.BucketCount; bucket++)
        {
            var line = source.At(bucket);
            for (var slots = line.OccupiedSlots(); slots != 0; slots &= slots - 1)
            {
                var handle = line.Handle(TrailingZeroCount(slots));
                Place(HashOf(handle), handle);
            }
        }
        arena.Free(old.Handle);
    }

    void Place(ulong hash, uint handle)
    {
        while (true)
        {
            var entry = EntryOf(hash);
            if (SegmentOf(entry).TryPlace(IndexSegment.PositionOf(hash, entry.Depth), handle)) return;
            Grow(hash, entry);
        }
    }

    // In one pass from left to right a merged segment finds its left neighbour merged already, so that an index that
    // emptied collapses to what it needs.
    void MergeWhileSmall(ulong hash)
    {
        while (EntryOf(hash) is { Depth: > 0 } entry && TryMerge(hash, entry)) { }
    }

    bool TryMerge(ulong hash, Entry entry)
    {
        var bit = 1ul << (64 - entry.Depth);
        var neighbour = EntryOf(hash ^ bit);
        if (neighbour.Depth != entry.Depth) return false;
        var other = SegmentOf(neighbour);
        var total = SegmentOf(entry).CountOccupied() + other.CountOccupied();
        if (total > IndexSegment.MinSelfContained * Bucket.Slots / 2) return false;
        var merged = NewSegment(arena, IndexSegment.MinSelfContained, entry.Depth - 1);
        if (TryCopy(SegmentOf(entry), entry.Depth, SegmentOf(merged), merged.Depth) &&
            TryCopy(other, entry.Depth, SegmentOf(merged), merged.Depth))
        {
            SetEntries(hash & ~bit, merged);
            arena.Free(entry.Handle);
            arena.Free(neighbour.Handle);
            HalveDirectory();
            return true;
        }
        arena.Free(merged.Handle);
        return false;
    }

    bool TryCopy(IndexSegment source, int sourceDepth, IndexSegment target, int targetDepth)
    {
        var byTag = source.BucketCount >= IndexSegment.MinSelfContained && sourceDepth == targetDepth;
        if (!byTag) PrefetchItems(source);
        for (var bucket = 0; bucket < source.BucketCount; bucket++)
        {
            var line = source.At(bucket);
            for (var slots = line.OccupiedSlots(); slots != 0; slots &= slots - 1)
            {
                var slot = TrailingZeroCount(slots);
                var handle = line.Handle(slot);
                var position = byTag
                    ? source.PositionOfSlot(bucket, slot)
                    : IndexSegment.PositionOf(HashOf(handle), targetDepth);
                if (!target.TryPlace(position, handle)) return false;
            }
        }
        return true;
    }

    bool TryDivide(IndexSegment source, int depth, IndexSegment lower, IndexSegment upper)
    {
        for (var bucket = 0; bucket < source.BucketCount; bucket++)
        {
            var line = source.At(bucket);
            for (var slots = line.OccupiedSlots(); slots != 0; slots &= slots - 1)
            {
                var handle = line.Handle(TrailingZeroCount(slots));
                var hash = HashOf(handle);
                var target = (hash & (1ul << (64 - depth))) == 0 ? lower : upper;
                if (!target.TryPlace(IndexSegment.PositionOf(hash, depth), handle)) return false;
            }
        }
        return true;
    }

    // All items of a segment are about to be hashed: the misses overlap when they are asked for ahead.
    void PrefetchItems(IndexSegment segment)
    {
        if (!Sse.IsSupported) return;
        for (var bucket = 0; bucket < segment.BucketCount; bucket++)
        {
            var line = segment.At(bucket);
            for (var slots = line.OccupiedSlots(); slots != 0; slots &= slots - 1)
                Sse.Prefetch0(arena.At(line.Handle(TrailingZeroCount(slots))));
        }
    }

    ulong HashOf(uint handle)
    {
        var item = new Item(arena.At(handle));
        return KeyHash.Of(item.Key, item.KeyLength);
    }

    // Lets all directory entries that the hash's segment stands at point to this one.
    void SetEntries(ulong hash, Entry entry)
    {
        var directory = (ulong*)arena.At(root->Directory);
        var first = entry.Depth == 0 ? 0 : (hash >> (64 - entry.Depth)) << (root->Depth - entry.Depth);
        var count = 1ul << (root->Depth - entry.Depth);
        for (ulong i = 0; i < count; i++) directory[first + i] = entry.Packed;
    }

    void DoubleDirectory()
    {
        var count = 1 << root->Depth;
        var handle = arena.Allocate(checked(count * 2 * sizeof(ulong)));
        var from = (ulong*)arena.At(root->Directory);
        var to = (ulong*)arena.At(handle);
        for (var i = 0; i < count; i++) to[2 * i] = to[2 * i + 1] = from[i];
        arena.Free(root->Directory);
        root->Directory = handle;
        root->Depth++;
    }

    void HalveDirectory()
    {
        var count = 1 << root->Depth;
        var from = (ulong*)arena.At(root->Directory);
        for (var i = 0; i < count; i++)
        {
            if (new Entry(from[i]).Depth == root->Depth) return;
        }
        var handle = arena.Allocate(Math.Max(count / 2, 1) * sizeof(ulong));
        var to = (ulong*)arena.At(handle);
        for (var i = 0; i < count / 2; i++) to[i] = from[2 * i];
        arena.Free(root->Directory);
        root->Directory = handle;
        root->Depth--;
    }

    // In an index that is nearly empty: from the first bucket that is not, behind a random place.
    uint PickNearby(Random random)
    {
        Span<uint> handles = stackalloc uint[MaxPerStep];
        var position = (ulong)random.NextInt64(1L << ScanBits);
        while (true)
        {
            position = Scan(position, handles, out var count);
            if (count > 0) return handles[random.Next(count)];
        }
    }

    static int CollectHome(IndexSegment segment, int home, Span<uint> handles)
    {
        var count = 0;
        var bucket = segment.At(home);
        for (var slots = bucket.OccupiedSlots() & ~(uint)bucket.Foreign; slots != 0; slots &= slots - 1)
            handles[count++] = bucket.Handle(TrailingZeroCount(slots));
        for (uint ways = bucket.Overflow; ways != 0; ways &= ways - 1)
        {
            var way = TrailingZeroCount(ways);
            var alternate = segment.At(segment.AlternateOf(home, way));
            for (uint slots = alternate.Foreign; slots != 0; slots &= slots - 1)
            {
                var slot = TrailingZeroCount(slots);
                if ((alternate.Tag(slot) & 7) == way) handles[count++] = alternate.Handle(slot);
            }
        }
        return count;
    }

    // The scan position of the first item behind this bucket of a segment.
    static ulong NextPosition(ulong hash, Entry entry, IndexSegment segment, int bucket)
    {
        var bits = entry.Depth + IndexSegment.PositionBits;
        var prefix = entry.Depth == 0 ? 0 : hash >> (64 - entry.Depth);
        var next = (prefix << IndexSegment.PositionBits) + segment.FirstPositionOf(bucket);
        return next >> bits != 0 ? 0 : next << (ScanBits - bits);
    }
}
