// Reading a sorted set, in whichever form it is.
using Larder.Engine.Items;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.SortedSets;

/// <summary>A view of an item that is a sorted set; dies when the item moves. A null item is an empty set.</summary>
/// <param name="packedLength">Bytes of the value that are in use, where it is packed.</param>
public readonly unsafe struct SortedSetView(Arena arena, ItemView item, int packedLength) : IValueView<SortedSetView>
{
    public SortedSetView(Arena arena, ItemView item) : this(arena, item, item.IsNull ? 0 : item.ValueLength) { }

    static ItemType IValueView<SortedSetView>.Type => ItemType.SortedSet;

    static SortedSetView IValueView<SortedSetView>.Of(Arena arena, ItemView item) => new(arena, item);

    public bool IsTable => !item.IsNull && item.Encoding == SortedSetForm.Table;

    public long Count => item.IsNull ? 0 : IsTable ? Table.Count : Entries.Count / 2;

    /// <summary>Only for a set in table form.</summary>
    public ElementView Elements => Table.Elements.View;

    // Each only for its form.
    MemberTable Table => new(arena, item.Layout.Value);
    PackedEntries Entries => new(item.Layout.Value, packedLength);

    public bool TryGetScore(ReadOnlySpan<byte> member, out double score)
    {
        score = 0;
        if (item.IsNull) return false;
        if (IsTable)
        {
            var found = Table.Find(member);
            if (found.IsNull) return false;
            score = MemberTable.ScoreOf(found);
            return true;
        }
        var offset = Entries.Find(member, 2);
        if (offset < 0) return false;
        score = PackedScore.Read(Entries[Entries.Next(offset)]);
        return true;
    }

    /// <summary>How many members lie before a bound: the rank of the first that does not.</summary>
    public long CountBefore(in RankBound bound)
    {
        if (item.IsNull) return 0;
        if (IsTable) return Table.Tree.CountBefore(bound);
        PackedOrder.Seek(Entries, bound, out var rank);
        return rank;
    }

    /// <summary>
    /// Goes through the members from a rank below <see cref="Count"/> on, with <paramref name="backwards"/> to smaller
    /// ranks; the set must not change meanwhile.
    /// </summary>
    public SortedSetWalk Walk(long rank = 0, bool backwards = false)
    {
        if (Count == 0) return default;
        Base.Check.That(rank >= 0 && rank < Count);
        return IsTable
            ? new SortedSetWalk(Table.Tree, rank, backwards)
            : new SortedSetWalk(Entries, (int)rank, backwards);
    }

    /// <summary>A member with its score, each equally likely. The set must not be empty.</summary>
    public ReadOnlySpan<byte> Pick(Random random, out double score)
    {
        if (IsTable)
        {
            var picked = Table.Elements.Pick(random);
            score = MemberTable.ScoreOf(picked);
            return picked.KeyBytes;
        }
        var offset = Entries.OffsetOf(2 * random.Next(Entries.Count / 2));
        score = PackedScore.Read(Entries[Entries.Next(offset)]);
        return Entries[offset];
    }
}
