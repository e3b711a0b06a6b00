// What all values have in common, by type and encoding: how what they hold outside their item is given back,
// and what OBJECT ENCODING calls them.
using System.Runtime.CompilerServices;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Trees;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Kinds;

/// <summary>Operations on an item's value that every type has.</summary>
public static unsafe class ItemValue
{
    // What takes some ten microseconds to copy.
    const int LargeBytes = 64 * 1024, LargeCount = 256, LargeNodes = 8;

    /// <summary>A string that is not called int, whatever it says.</summary>
    public const int TextEncoding = 2;

    // In Valkey a string is embedded in its key's block of 128 bytes at most, beside what that has for a longer key and an end.
    const int MaxEmbeddedBytes = 113, LongKeyLength = 32, LongKeyBytes = 2, ExpiryBytes = 8;

    /// <summary>Whether the value is in its item as a whole: a string or a packed collection.</summary>
    public static bool LiesInItem(ItemView item) => item.Type switch
    {
        ItemType.Hash => item.Encoding != HashForm.Table,
        ItemType.Set => item.Encoding != SetForm.Table,
        ItemType.List => item.Encoding != ListForm.Chain,
        ItemType.SortedSet => item.Encoding != SortedSetForm.Table,
        ItemType.Stream => false,
        _ => true,
    };

    /// <summary>Whether copying the value would take others' time.</summary>
    public static bool IsLarge(Arena arena, ItemView item) => IsLarger(arena, item, LargeBytes, LargeCount, LargeNodes);

    /// <summary>Whether the value has more bytes in its item, elements in its table or pending, or nodes.</summary>
    public static bool IsLarger(Arena arena, ItemView item, int bytes, int count, int nodes)
    {
        if (LiesInItem(item)) return item.ValueLength > bytes;
        if (TryGetTable(arena, item, out var table)) return table.Count > count;
        return item.Type == ItemType.List
            ? new Chain(arena, item.Layout.Value).Nodes > nodes
            : new StreamView(arena, item) is var stream && (stream.NodeCount > nodes || stream.Groups.HasPending(count));
    }

    /// <summary>
    /// To be called when nothing leads to the item any more, before <see cref="FreeSome"/>; <paramref name="withDatabase"/>
    /// when all of its database goes.
    /// </summary>
    public static void Detach(Arena arena, Item item, bool withDatabase)
    {
        if (item.Type == ItemType.Hash && item.Encoding == HashForm.Table)
            new FieldTable(arena, item.Value).Detach(withDatabase);
    }

    /// <summary>
    /// Frees about so many of the blocks that a detached value holds outside its item, from a place that is 0 at first;
    /// true when all are freed.
    /// </summary>
    public static bool FreeSome(Arena arena, Item item, ref ulong place, ref int steps)
    {
        Base.Check.That(!LiesInItem(item));
        return item.Type switch
        {
            ItemType.Hash => new FieldTable(arena, item.Value).FreeSome(ref place, ref steps),
            ItemType.Set => SetForm.TableOf(arena, item).FreeSome(ref place, ref steps),
            ItemType.List => new Chain(arena, item.Value).FreeSome(ref steps),
            ItemType.SortedSet => new MemberTable(arena, item.Value).FreeSome(ref place, ref steps),
            _ => FreeStream(arena, (StreamRoot*)item.Value, ref steps),
        };
    }

    /// <summary>Whether the value consists of blocks that <see cref="Freeze"/> can keep as they are.</summary>
    public static bool HasBlocks(ItemView item) =>
        item.Type == ItemType.Stream || (item.Type == ItemType.List && item.Encoding == ListForm.Chain);

    /// <summary>Has commands leave the value's blocks as they are, for a snapshot.</summary>
    public static FrozenValue Freeze(Arena arena, Item item) => item.Type == ItemType.List
        ? new Chain(arena, item.Value).Freeze()
        : new FrozenStream(arena, (StreamRoot*)item.Value);

    static bool FreeStream(Arena arena, StreamRoot* root, ref int steps) =>
        new StreamGroupsEdit(arena, root).FreeSome(ref steps) &&
        new IdTreeEdit(arena, &root->Nodes, root->Frozen).FreeSome(ref steps, withBlocks: true);

    /// <summary>
    /// Writes a copy of the value into <paramref name="to"/>, whose value region is as long; what the value holds
    /// outside its item is copied into the target's arena.
    /// </summary>
    /// <param name="fieldWheel">Where fields with an expiry are linked; see <see cref="HasExpiringFields"/>.</param>
    public static void Copy(Arena fromArena, Item from, Arena toArena, Item to, uint fieldWheel)
    {
        var copying = new ValueCopying(fieldWheel, isApart: false);
        while (!copying.Step(fromArena, from, toArena, to, int.MaxValue)) { }
    }

    /// <summary>The table of the value's elements; false where it has none.</summary>
    public static bool TryGetTable(Arena arena, ItemView item, out ElementTable table)
    {
        var isTable = item.Type switch
        {
            ItemType.Hash => item.Encoding == HashForm.Table,
            ItemType.Set => item.Encoding == SetForm.Table,
            ItemType.SortedSet => item.Encoding == SortedSetForm.Table,
            _ => false,
        };
        // In all three it is the first that the value holds.
        table = isTable ? new ElementTable(arena, Unsafe.ReadUnaligned<uint>(item.Layout.Value)) : default;
        return isTable;
    }

    /// <summary>Whether the value has to be told when its item moves (<see cref="Moved"/>).</summary>
    public static bool HasExpiringFields(Arena arena, Item item) =>
        item.Type == ItemType.Hash && item.Encoding == HashForm.Table && new FieldTable(arena, item.Value).HasClock;

    /// <summary>Tells a value with expiring fields that its item is now this one, in a database with this wheel.</summary>
    public static void Moved(Arena arena, Item item, uint fieldWheel) =>
        new FieldTable(arena, item.Value).OwnerMoved(arena.HandleOf(item.Address), fieldWheel);

    /// <summary>The name of the value's encoding as Valkey calls it.</summary>
    public static ReadOnlySpan<byte> EncodingName(ItemView item) => item.Type switch
    {
        ItemType.Hash => item.Encoding == HashForm.Table ? "hashtable"u8 : "listpack"u8,
        ItemType.Set => item.Encoding switch
        {
            SetForm.Table => "hashtable"u8,
            SetForm.Integers => "intset"u8,
            _ => "listpack"u8,
        },
        ItemType.List => item.Encoding == ListForm.Chain ? "quicklist"u8 : "listpack"u8,
        ItemType.SortedSet => item.Encoding == SortedSetForm.Table ? "skiplist"u8 : "listpack"u8,
        ItemType.Stream => "stream"u8,
        ItemType.Registered => "raw"u8,
        _ => StringEncodingName(item),
    };

    static ReadOnlySpan<byte> StringEncodingName(ItemView item)
    {
        var value = item.ValueBytes;
        if (item.Encoding == 0 && value.Length <= IntegerText.MaxBytes && IntegerText.TryParse(value, out long _))
            return "int"u8;
        if (item.Encoding is not (0 or TextEncoding)) return "raw"u8;
        var bytes = item.KeyLength + value.Length + (item.KeyLength >= LongKeyLength ? LongKeyBytes : 0) +
            (item.HasExpiry ? ExpiryBytes : 0);
        return bytes <= MaxEmbeddedBytes ? "embstr"u8 : "raw"u8;
    }
}
