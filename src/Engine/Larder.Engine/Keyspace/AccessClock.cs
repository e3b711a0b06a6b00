// What the 23 bits beside each item say of its use, for the eviction policy and OBJECT IDLETIME and FREQ.
//
//     LRU   | ticks of 128 ms since an arbitrary start, wrapping after 12 days                |
//     LFU   | minutes 15, wrapping after 22 days       | logarithmic counter 8, 255 at most   |
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>Stamps items as they are used. The clock moves with the event loops; reading it is one field.</summary>
public sealed class AccessClock
{
    public const int TickMs = 128;
    public const byte LfuInitial = 5;
    const uint Mask = Item.MaxAccess;
    const uint MinuteMask = Mask >> 8;
    const uint SkewTicks = 500;

    readonly FastRandom _random = new(KeyHash.Of("access"u8));
    uint _lru;
    uint _minutes;

    /// <summary>Whether the policy counts uses instead of remembering the last one.</summary>
    public bool CountsUses { get; set; }

    public int LfuLogFactor { get; set; } = 10;
    public int LfuDecayMinutes { get; set; } = 1;

    /// <summary>Called by each loop before it executes commands. One whose time is a moment older changes nothing.</summary>
    public void Advance(long nowMs)
    {
        var lru = (uint)(nowMs / TickMs) & Mask;
        if (((_lru - lru) & Mask) < SkewTicks) return; // the line stays shared between the loops
        _lru = lru;
        _minutes = (uint)(nowMs / 60_000) & MinuteMask;
    }

    /// <summary>The stamp of an item that is new.</summary>
    public uint Fresh() => CountsUses ? (_minutes << 8) | LfuInitial : _lru;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(ItemView view)
    {
        var item = view.Layout; // when it was used is no part of the value
        if (CountsUses)
        {
            Count(item);
            return;
        }
        // A hot item is stamped once a tick: its cache line stays clean, and shared between cores, in between.
        if (item.Access != _lru) item.Access = _lru;
    }

    /// <summary>How long the item was not used, milliseconds. Only under a policy that remembers the last use.</summary>
    public long IdleMs(ItemView item) => (long)((_lru - item.Access) & Mask) * TickMs;

    /// <summary>A mark of memcached's items that are used again and again: they are evicted later; 0 for none.</summary>
    public byte LastingMark { get; set; }

    /// <summary>A mark of memcached's items that are evicted last; 0 for none.</summary>
    public byte SparedMark { get; set; }

    /// <summary>By how much an item is to be evicted before others. Only under a policy that remembers the last use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Staleness(ItemView item)
    {
        const int LastingShift = 3; // as if it had been used eight times as lately
        var idleMs = IdleMs(item) + TickMs;
        if ((LastingMark | SparedMark) == 0 || (item.Marks & (LastingMark | SparedMark)) == 0) return idleMs;
        return (item.Marks & SparedMark) != 0 ? 0 : idleMs >> LastingShift;
    }

    /// <summary>The item's logarithmic use count after decay. Only under a policy that counts uses.</summary>
    public byte Frequency(ItemView item)
    {
        var access = item.Access;
        var counter = (int)(access & 0xFF);
        if (LfuDecayMinutes == 0) return (byte)counter;
        var elapsed = (_minutes - (access >> 8)) & MinuteMask;
        return (byte)Math.Max(0, counter - (int)(elapsed / (uint)LfuDecayMinutes));
    }

    /// <summary>Sets an item as if it was last used so long ago (RESTORE's IDLETIME).</summary>
    public void SetIdle(ItemView item, long idleMs) => Set(item, (_lru - (uint)((idleMs + TickMs - 1) / TickMs)) & Mask);

    /// <summary>Sets an item's use count (RESTORE's FREQ).</summary>
    public void SetFrequency(ItemView item, byte counter) => Set(item, (_minutes << 8) | counter);

    /// <summary>Gives an item the stamp that another, or it itself before, had.</summary>
    public static void Set(ItemView view, uint access)
    {
        var item = view.Layout;
        item.Access = access;
    }

    void Count(Item item)
    {
        var counter = Frequency(item);
        if (counter < 255)
        {
            // The more uses, the less likely one more counts: probability 1 / (uses above the start * factor + 1).
            var above = Math.Max(0, counter - LfuInitial);
            if (_random.NextDouble() < 1.0 / (above * LfuLogFactor + 1)) counter++;
        }
        item.Access = (_minutes << 8) | counter;
    }
}
