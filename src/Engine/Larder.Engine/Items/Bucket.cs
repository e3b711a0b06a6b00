// One cache line of an index: up to twelve items by handle, each with eight bits of its hash.
//
//     0         12         13      14        16                                64
//     | tags[12] | overflow | spare | foreign | handles[12] (u32, 0 = free)     |
//
//     foreign    bit i: slot i holds an item whose home is another bucket (it found no room there)
//     overflow   bit k: some item of this bucket with (tag & 7) == k lives in the bucket k + 1 further on
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Larder.Engine.Items;

readonly unsafe struct Bucket(byte* line)
{
    public const int Bytes = 64;
    public const int Slots = 12;
    public const uint AllSlots = (1u << Slots) - 1;

    public byte* Line => line;
    public ref byte Overflow => ref line[12];
    public ref ushort Foreign => ref *(ushort*)(line + 14);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Handle(int slot) => ((uint*)line)[4 + slot];

    public byte Tag(int slot) => line[slot];
    public bool IsForeign(int slot) => (Foreign & (1 << slot)) != 0;

    /// <summary>Slots whose tag is this one, occupied or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Matches(byte tag) =>
        Vector128.Equals(Vector128.Load(line), Vector128.Create(tag)).ExtractMostSignificantBits() & AllSlots;

    /// <summary>A free slot, or -1.</summary>
    public int FreeSlot()
    {
        var free = FreeSlots();
        return free == 0 ? -1 : BitOperations.TrailingZeroCount(free);
    }

    public uint OccupiedSlots() => ~FreeSlots() & AllSlots;

    public void Set(int slot, byte tag, uint handle, bool foreign)
    {
        line[slot] = tag;
        ((uint*)line)[4 + slot] = handle;
        Foreign = (ushort)(foreign ? Foreign | (1 << slot) : Foreign & ~(1 << slot));
    }

    public void SetHandle(int slot, uint handle) => ((uint*)line)[4 + slot] = handle;

    public void Clear(int slot)
    {
        ((uint*)line)[4 + slot] = 0;
        Foreign = (ushort)(Foreign & ~(1 << slot));
    }

    uint FreeSlots()
    {
        var zero = Vector128<uint>.Zero;
        var low = Vector128.Equals(Vector128.Load((uint*)(line + 16)), zero).ExtractMostSignificantBits();
        var middle = Vector128.Equals(Vector128.Load((uint*)(line + 32)), zero).ExtractMostSignificantBits();
        var high = Vector128.Equals(Vector128.Load((uint*)(line + 48)), zero).ExtractMostSignificantBits();
        return low | (middle << 4) | (high << 8);
    }
}
