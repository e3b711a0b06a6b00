// A stretch of buckets that grows by itself before it splits. Which bucket is an item's home follows the order of the
// hashes, so a position in that order means the same in a segment of any size.
//
//     position   14 bits of the hash behind the bits that chose the segment
//     home       (position * buckets) >> 14
//     tag        low 8 bits of the position. A segment of 64 or more buckets has at most 256 positions a bucket, so
//                bucket and tag give the position back, and the segment is rebuilt without touching an item.
//     alternate  home + 1 + (tag & 7): where an item goes that finds its home full
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Larder.Engine.Items;

readonly unsafe struct IndexSegment(byte* buckets, int bucketCount)
{
    public const int PositionBits = 14;
    public const int Positions = 1 << PositionBits;

    /// <summary>From this size on, tags suffice to rebuild a segment.</summary>
    public const int MinSelfContained = 64;
    public const int MaxBuckets = 128;
    public const int GrowthStep = 16;

    public int BucketCount => bucketCount;
    public int Capacity => bucketCount * Bucket.Slots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PositionOf(ulong hash, int depth) => (uint)((hash << depth) >> (64 - PositionBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int HomeOf(uint position) => (int)((position * (uint)bucketCount) >> PositionBits);

    /// <summary>The first position whose home is the bucket.</summary>
    public uint FirstPositionOf(int bucket) =>
        ((uint)bucket * Positions + (uint)bucketCount - 1) / (uint)bucketCount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bucket At(int bucket)
    {
        if (Base.Check.IsGuarded) Base.Check.That((uint)bucket < (uint)bucketCount && bucketCount <= MaxBuckets);
        return new Bucket(buckets + (long)bucket * Bucket.Bytes);
    }

    /// <summary>The same without the lock, where the segment may be none any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bucket Guess(int bucket) => new(buckets + (long)bucket * Bucket.Bytes);

    // A division costs as much as the rest of a look-up: only segments of less than nine buckets ever need it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AlternateOf(int home, int tag)
    {
        var alternate = home + 1 + (tag & 7);
        if (alternate < bucketCount) return alternate;
        alternate -= bucketCount;
        return alternate < bucketCount ? alternate : alternate % bucketCount;
    }

    public int IndexOf(Bucket bucket) => (int)((bucket.Line - buckets) / Bucket.Bytes);

    /// <summary>The home of whatever is in this slot.</summary>
    public int HomeOfSlot(int bucket, int slot)
    {
        var line = At(bucket);
        if (!line.IsForeign(slot)) return bucket;
        var home = (bucket - 1 - (line.Tag(slot) & 7)) % bucketCount;
        return home < 0 ? home + bucketCount : home;
    }

    /// <summary>The position of whatever is in this slot; only in a segment of at least 64 buckets.</summary>
    public uint PositionOfSlot(int bucket, int slot)
    {
        var first = FirstPositionOf(HomeOfSlot(bucket, slot));
        return first + (byte)(At(bucket).Tag(slot) - first);
    }

    /// <summary>Puts an item in; false when neither its home nor another place can take it.</summary>
    public bool TryPlace(uint position, uint handle)
    {
        var tag = (byte)position;
        var home = HomeOf(position);
        var bucket = At(home);
        var slot = bucket.FreeSlot();
        if (slot < 0)
        {
            if (TryPlaceInAlternate(home, tag, handle)) return true;
            slot = MakeRoom(home);
            if (slot < 0) return false;
        }
        bucket.Set(slot, tag, handle, foreign: false);
        return true;
    }

    /// <summary>Empties a slot and forgets the overflow that it stood for.</summary>
    public void Remove(Bucket bucket, int slot)
    {
        if (bucket.IsForeign(slot))
        {
            var index = IndexOf(bucket);
            var home = HomeOfSlot(index, slot);
            var way = bucket.Tag(slot) & 7;
            bucket.Clear(slot);
            if (!HasForeign(bucket, way)) At(home).Overflow &= (byte)~(1 << way);
        }
        else
        {
            bucket.Clear(slot);
        }
    }

    public int CountOccupied()
    {
        var count = 0;
        for (var i = 0; i < bucketCount; i++) count += BitOperations.PopCount(At(i).OccupiedSlots());
        return count;
    }

    bool TryPlaceInAlternate(int home, byte tag, uint handle)
    {
        var alternate = AlternateOf(home, tag);
        if (alternate == home) return false;
        var bucket = At(alternate);
        var slot = bucket.FreeSlot();
        if (slot < 0) return false;
        bucket.Set(slot, tag, handle, foreign: true);
        At(home).Overflow |= (byte)(1 << (tag & 7));
        return true;
    }

    // Moves one item of a full bucket to its alternate; the slot that came free, or -1.
    int MakeRoom(int home)
    {
        var bucket = At(home);
        for (var slot = 0; slot < Bucket.Slots; slot++)
        {
            if (bucket.IsForeign(slot)) continue;
            if (!TryPlaceInAlternate(home, bucket.Tag(slot), bucket.Handle(slot))) continue;
            bucket.Clear(slot);
            return slot;
        }
        return -1;
    }

    static bool HasForeign(Bucket bucket, int way)
    {
        for (uint foreign = bucket.Foreign; foreign != 0; foreign &= foreign - 1)
        {
            if ((bucket.Tag(BitOperations.TrailingZeroCount(foreign)) & 7) == way) return true;
        }
        return false;
    }
}
