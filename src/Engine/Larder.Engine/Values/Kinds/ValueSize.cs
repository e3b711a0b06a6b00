// How much memory a value takes beside its item.
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Kinds;

/// <summary>Sizes as the arena allots them.</summary>
public static unsafe class ValueSize
{
    /// <summary>Bytes that the value holds outside its item's own block.</summary>
    /// <param name="samples">Parts of a large collection that are looked at; the others count as their mean.</param>
    public static long OutsideBytes(Arena arena, ItemView item, long samples) => item.Type switch
    {
        ItemType.Hash when item.Encoding == HashForm.Table =>
            OfTable(arena, new FieldTable(arena, item.Layout.Value).Elements, samples),
        ItemType.Set when item.Encoding == SetForm.Table => OfTable(arena, SetForm.TableOf(arena, item.Layout), samples),
        ItemType.List when item.Encoding == ListForm.Chain => OfChain(arena, new Chain(arena, item.Layout.Value), samples),
        ItemType.SortedSet when item.Encoding == SortedSetForm.Table =>
            OfTable(arena, new MemberTable(arena, item.Layout.Value).Elements, samples) +
            new MemberTable(arena, item.Layout.Value).Tree.SizeBytes,
        ItemType.Stream => OfStream(arena, new StreamView(arena, item), samples),
        _ => 0,
    };

    static long OfTable(Arena arena, ElementTable table, long samples)
    {
        long bytes = 0, seen = 0;
        var walk = table.Walk();
        while (seen < samples && walk.MoveNext())
        {
            bytes += arena.CapacityOf(table.View.HandleOf(walk.Current));
            seen++;
        }
        return table.Index.SizeBytes + OfAll(bytes, seen, table.Count);
    }

    static long OfChain(Arena arena, Chain chain, long samples)
    {
        long bytes = 0, seen = 0;
        for (var node = chain.Head; node != 0 && seen < samples; node = chain.NextOf(node))
        {
            bytes += arena.CapacityOf(node);
            seen++;
        }
        return OfAll(bytes, seen, chain.Nodes);
    }

    static long OfStream(Arena arena, StreamView stream, long samples)
    {
        var nodes = stream.Nodes;
        long bytes = 0, seen = 0;
        for (var at = nodes.First; !at.IsNull && seen < samples; at = nodes.Next(at))
        {
            bytes += arena.CapacityOf(nodes.HandleAt(at));
            seen++;
        }
        return nodes.SizeBytes + OfAll(bytes, seen, nodes.Count) + stream.Groups.SizeBytes;
    }

    static long OfAll(long bytes, long seen, long count) => seen == 0 ? 0 : (long)((double)bytes / seen * count);
}
