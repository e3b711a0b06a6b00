// When items end: a hierarchical timing wheel whose slots are lists threaded through the items themselves, so that an
// expiry costs eight bytes beside its time and ends to the millisecond, however many there are.
//
//     level 0: 64 slots of 1 ms | level 1: 64 of 64 ms | level 2: 64 of 4 s | ... | level 7: 64 of 139 years
//
// An item stands in the level of the highest bit in which its time differs from the wheel's. When the wheel reaches a
// slot of a higher level, the items move down. A later expiry for an item already linked changes only its time: the slot
// that it stands in fires first and links it anew. So refreshing a session on every request touches no neighbour.
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Larder.Memory.Arenas;

namespace Larder.Engine.Items;

[StructLayout(LayoutKind.Sequential)]
public unsafe struct WheelRoot
{
    public const int Levels = 8, SlotsPerLevel = 64;

    /// <summary>The wheel's time, Unix ms: everything that ends up to here has been fired.</summary>
    public long NowMs;

    /// <summary>Of a wheel of hash fields: the hashes that they belong to.</summary>
    public long OwnerCount;

    /// <summary>Hashes that left the keyspace and whose fields are still linked.</summary>
    public int DetachedOwners;

    /// <summary>The database is gone: the wheel goes with the last of the detached hashes.</summary>
    public bool IsGivenUp;

    /// <summary>Items linked, and of these the first of the list that is being worked off.</summary>
    public long Count;
    public uint Firing;
    public fixed ulong Occupied[Levels];
    public fixed uint Heads[Levels * SlotsPerLevel];
}

/// <summary>A view of a wheel in an arena. Not thread-safe: the lock of the shard covers it.</summary>
public readonly unsafe struct ExpiryWheel(Arena arena, WheelRoot* root)
{
    // The first item of a list has in its Previous which list that is. Handles end below this mark: the arena never
    // hands out the last 32 KiB of its address space.
    const uint HeadMark = 0xFFFF_F000;
    const uint FiringList = WheelRoot.Levels * WheelRoot.SlotsPerLevel;
    // As far as the highest level reaches without coming round to the slot that the wheel stands in.
    const long MaxDeltaMs = 63L << 42;

    public long Count => root->Count;

    public static uint Create(Arena arena, long nowMs)
    {
        var handle = arena.Allocate(sizeof(WheelRoot));
        var root = (WheelRoot*)arena.At(handle);
        *root = default;
        root->NowMs = nowMs;
        return handle;
    }

    /// <summary>Links an item by its expiry.</summary>
    public void Add(Item item)
    {
        root->Count++;
        Link(item);
    }

    public void Remove(Item item)
    {
        root->Count--;
        Unlink(item);
    }

    /// <summary>Counts a hash that now has fields in the wheel (1), or no longer has (-1).</summary>
    public void AddOwner(int change) => root->OwnerCount += change;

    /// <summary>A hash with fields in the wheel leaves the keyspace; they are taken out of the wheel later.</summary>
    public void DetachOwner()
    {
        root->OwnerCount--;
        root->DetachedOwners++;
    }

    /// <summary>A detached hash comes into the keyspace.</summary>
    public void AttachOwner()
    {
        root->DetachedOwners--;
        root->OwnerCount++;
    }

    /// <summary>The fields of a detached hash are gone.</summary>
    public void ReleaseOwner()
    {
        if (--root->DetachedOwners == 0 && root->IsGivenUp) arena.Free(arena.HandleOf((byte*)root));
    }

    /// <summary>Whether the wheel's items are no longer to be taken out of it.</summary>
    public bool IsGivenUp => root->IsGivenUp;

    /// <summary>Frees the wheel, whose database is gone, at once or when the last detached hash has left it.</summary>
    public void GiveUp()
    {
        root->IsGivenUp = true;
        if (root->DetachedOwners == 0) arena.Free(arena.HandleOf((byte*)root));
    }

    /// <summary>
    /// Leaves an item alone that has ended but is not to be removed: it is looked at again when nobody cares any more.
    /// </summary>
    public void PutOff(Item item) => Move(item, long.MaxValue);

    /// <summary>Tells the wheel of an item's new expiry, which the item does not hold yet.</summary>
    public void Move(Item item, long expireAtMs)
    {
        var earlier = expireAtMs < item.ExpireAtMs;
        if (earlier) Unlink(item);
        item.ExpireAtMs = expireAtMs;
        if (earlier) Link(item);
    }

    /// <summary>Repairs the links around an item that was copied to another block.</summary>
    public void Relocated(Item item)
    {
        var handle = arena.HandleOf(item.Address);
        if (IsHeadMark(item.WheelPrevious)) HeadOf(item.WheelPrevious & 0xFFF) = handle;
        else At(item.WheelPrevious).WheelNext = handle;
        if (item.WheelNext != 0) At(item.WheelNext).WheelPrevious = handle;
    }

    /// <summary>
    /// The next item that has ended by <paramref name="nowMs"/>, still linked, or a null item when there is none or when
    /// <paramref name="budget"/> links have been looked at.
    /// </summary>
    public Item NextExpired(long nowMs, ref int budget)
    {
        while (budget > 0)
        {
            if (root->Firing == 0 && !TurnTo(nowMs)) return default;
            while (root->Firing != 0 && budget-- > 0)
            {
                var item = At(root->Firing);
                // The caller's work on this item hides the wait for the next. A hint only: any address will do.
                if (Sse.IsSupported) Sse.Prefetch0(arena.At(item.WheelNext));
                if (item.ExpireAtMs <= nowMs) return item;
                Unlink(item);
                Link(item);
            }
        }
        return default;
    }

    /// <summary>When the wheel next has something to do, Unix ms; long.MaxValue when it is empty.</summary>
    public long NextDueMs()
    {
        if (root->Firing != 0) return root->NowMs;
        return TryNextSlot(out _, out _, out var dueMs) ? dueMs : long.MaxValue;
    }

    // Moves on to the next occupied slot that is due and makes its list the firing one.
    bool TurnTo(long nowMs)
    {
        if (!TryNextSlot(out var level, out var slot, out var dueMs) || dueMs > nowMs)
        {
            root->NowMs = Math.Max(root->NowMs, nowMs);
            return false;
        }
        root->NowMs = Math.Max(root->NowMs, dueMs);
        var list = level * WheelRoot.SlotsPerLevel + slot;
        var first = root->Heads[list];
        root->Heads[list] = 0;
        root->Occupied[level] &= ~(1ul << slot);
        root->Firing = first;
        At(first).WheelPrevious = HeadMark | FiringList;
        return true;
    }

    bool TryNextSlot(out int level, out int slot, out long dueMs)
    {
        for (level = 0; level < WheelRoot.Levels; level++)
        {
            var occupied = root->Occupied[level];
            if (occupied == 0) continue;
            var shift = 6 * level;
            var current = (int)(root->NowMs >> shift) & 63;
            var ahead = BitOperations.TrailingZeroCount(BitOperations.RotateRight(occupied, current));
            slot = (current + ahead) & 63;
            var turn = root->NowMs >> (shift + 6) << (shift + 6);
            dueMs = turn + ((long)slot << shift);
            if (slot < current) dueMs += 1L << (shift + 6);
            return true;
        }
        slot = 0;
        dueMs = 0;
        return false;
    }

    void Link(Item item)
    {
        var whenMs = Math.Clamp(item.ExpireAtMs, root->NowMs, root->NowMs + MaxDeltaMs);
        var difference = (ulong)(whenMs ^ root->NowMs) | 63;
        var level = (63 - BitOperations.LeadingZeroCount(difference)) / 6;
        if (level >= WheelRoot.Levels) level = WheelRoot.Levels - 1;
        var slot = (int)(whenMs >> (6 * level)) & 63;
        var list = level * WheelRoot.SlotsPerLevel + slot;
        var handle = arena.HandleOf(item.Address);
        ref var head = ref root->Heads[list];
        item.WheelNext = head;
        item.WheelPrevious = HeadMark | (uint)list;
        if (head != 0) At(head).WheelPrevious = handle;
        head = handle;
        root->Occupied[level] |= 1ul << slot;
    }

    void Unlink(Item item)
    {
        var next = item.WheelNext;
        if (IsHeadMark(item.WheelPrevious))
        {
            var list = item.WheelPrevious & 0xFFF;
            HeadOf(list) = next;
            if (next != 0) At(next).WheelPrevious = item.WheelPrevious;
            else if (list != FiringList) root->Occupied[list >> 6] &= ~(1ul << (int)(list & 63));
        }
        else
        {
            At(item.WheelPrevious).WheelNext = next;
            if (next != 0) At(next).WheelPrevious = item.WheelPrevious;
        }
    }

    static bool IsHeadMark(uint previous) => previous >= HeadMark;

    ref uint HeadOf(uint list) => ref list == FiringList ? ref root->Firing : ref root->Heads[list];

    Item At(uint handle) => new(arena.At(handle));
}
