// Elements of large sets and hashes are moved together like items of the keyspace: after most of a collection went, what
// is left of it should not hold all its memory.
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Kinds;

static unsafe class ElementCompaction
{
    /// <summary>Whether the value's elements have blocks of their own, which can be moved.</summary>
    public static bool AppliesTo(Item item) =>
        item.Type == ItemType.Hash && item.Encoding == HashForm.Table ||
        item.Type == ItemType.Set && item.Encoding == SetForm.Table;

    /// <summary>
    /// Moves the elements at one scan position that keep sparse spans alive. Returns the position to go on from, 0 at the
    /// end; any position is good for any table.
    /// </summary>
    public static ulong Step(Arena arena, Item item, ulong position, int sparsePercent)
    {
        var table = item.Type == ItemType.Hash
            ? new FieldTable(arena, item.Value).Elements
            : SetForm.TableOf(arena, item);
        Span<uint> elements = stackalloc uint[ItemIndex.MaxPerStep];
        var next = table.Index.Scan(position, elements, out var count);
        foreach (var element in elements[..count])
        {
            if (!arena.IsSparse(element, sparsePercent)) continue;
            var moved = table.Relocate(table.At(element));
            if (moved.HasExpiry) FieldTable.FieldMoved(arena, moved);
        }
        return next;
    }
}
