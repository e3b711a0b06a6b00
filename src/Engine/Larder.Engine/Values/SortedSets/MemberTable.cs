// The large form of a sorted set: a table that finds a member's score, and a tree that keeps the members in order.
//
//     value of the sorted set's item     | table u32 | tree 8 |       see RankTree
//     member                             an item: key = member, value = score f64
//
// A member of 16 bytes takes a cell of 32, about 7 bytes of the table's index and 12 to 18 of the tree's leaves.
using System.Buffers;
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.SortedSets;

/// <summary>A view of the value of a sorted set in table form; dies when the set's item moves.</summary>
public readonly unsafe struct MemberTable(Arena arena, byte* start)
{
    /// <summary>Bytes of the value of the sorted set's item.</summary>
    public const int ValueBytes = sizeof(uint) + RankTree.RootBytes;

    // Fewer are put in one by one, which allocates nothing, and more, so that what is borrowed for sorting has a bound.
    const int LeastSorted = 1024, MostSorted = 4 << 20;

    public ElementTable Elements => new(arena, Unsafe.ReadUnaligned<uint>(start));
    public RankTree Tree => new(arena, start + sizeof(uint));
    public long Count => Elements.Count;

    /// <summary>Makes an empty table the value, which is <see cref="ValueBytes"/> long.</summary>
    public static MemberTable Create(Arena arena, byte* start)
    {
        Unsafe.WriteUnaligned(start, ElementTable.Create(arena).Handle);
        RankTree.Create(arena, start + sizeof(uint));
        return new MemberTable(arena, start);
    }

    /// <summary>The score of an element of the table.</summary>
    public static double ScoreOf(ItemView member) => Unsafe.ReadUnaligned<double>(member.Layout.Value);

    /// <summary>Writes the score of an element that is not in order yet.</summary>
    public static void WriteScore(Item member, double score) => Unsafe.WriteUnaligned(member.Value, score);

    /// <summary>The element of a member; null when there is none.</summary>
    public Item Find(ReadOnlySpan<byte> member)
    {
        var handle = Elements.Find(member, KeyHash.Of(member)).Handle;
        return handle == 0 ? default : Elements.At(handle);
    }

    /// <summary>Adds a member that is not there.</summary>
    public void Add(ReadOnlySpan<byte> member, double score)
    {
        var item = Insert(member, score);
        new RankTreeEdit(Tree).Insert(score, arena.HandleOf(item.Address));
    }

    /// <summary>Adds a member that is not there and comes behind all that are.</summary>
    public void Append(ReadOnlySpan<byte> member, double score)
    {
        var item = Insert(member, score);
        new RankTreeEdit(Tree).Append(score, arena.HandleOf(item.Address));
    }

    /// <summary>Adds a member that is not there without putting it in order; see <see cref="Order"/>.</summary>
    public void AddUnordered(ReadOnlySpan<byte> member, double score) => Insert(member, score);

    /// <summary>Puts members in order that were all added without.</summary>
    public void Order()
    {
        Check.That(Tree.Count == 0);
        if (Count is < LeastSorted or > MostSorted)
        {
            InsertAll();
            return;
        }
        var count = (int)Count;
        var scores = ArrayPool<double>.Shared.Rent(count);
        var members = ArrayPool<uint>.Shared.Rent(count);
        var filled = 0;
        for (var walk = Elements.Walk(); walk.MoveNext(); filled++)
        {
            scores[filled] = ScoreOf(walk.Current);
            members[filled] = Elements.View.HandleOf(walk.Current);
        }
        AppendSorted(scores.AsSpan(0, filled), members.AsSpan(0, filled));
        ArrayPool<double>.Shared.Return(scores);
        ArrayPool<uint>.Shared.Return(members);
    }

    // To sort first takes less than to find each one's place in the tree.
    void AppendSorted(Span<double> scores, Span<uint> members)
    {
        scores.Sort(members);
        var elements = Elements;
        Comparison<uint> byName = (a, b) => elements.At(a).KeyBytes.SequenceCompareTo(elements.At(b).KeyBytes);
        for (int first = 0, end; first < scores.Length; first = end)
        {
            for (end = first + 1; end < scores.Length && scores[end] == scores[first];) end++;
            if (end - first > 1) members[first..end].Sort(byName);
        }
        var edit = new RankTreeEdit(Tree);
        for (var i = 0; i < scores.Length; i++) edit.Append(ScoreOf(elements.At(members[i])), members[i]);
    }

    void InsertAll()
    {
        var edit = new RankTreeEdit(Tree);
        for (var walk = Elements.Walk(); walk.MoveNext();)
            edit.Insert(ScoreOf(walk.Current), Elements.View.HandleOf(walk.Current));
    }

    /// <summary>Gives a member that is there another score.</summary>
    public void SetScore(Item member, double score)
    {
        Elements.BeforeChange(member);
        new RankTreeEdit(Tree).Move(ScoreOf(member), arena.HandleOf(member.Address), score);
        WriteScore(member, score);
    }

    /// <summary>Removes a member; false when there is none.</summary>
    public bool Remove(ReadOnlySpan<byte> member)
    {
        var hash = KeyHash.Of(member);
        var slot = Elements.Find(member, hash);
        if (slot.Handle == 0) return false;
        new RankTreeEdit(Tree).Remove(ScoreOf(Elements.At(slot.Handle)), slot.Handle);
        Elements.Remove(hash, slot);
        return true;
    }

    /// <summary>Removes the members of so many ranks from one on, all of which are there.</summary>
    public void Remove(long rank, long count)
    {
        Span<uint> removed = stackalloc uint[RankTreeEdit.MaxRemoved];
        while (count > 0)
        {
            var taken = new RankTreeEdit(Tree).Remove(rank, count, removed);
            foreach (var member in removed[..taken]) Elements.Remove(Elements.At(member).KeyBytes);
            count -= taken;
        }
    }

    /// <summary>Writes the value elsewhere, which then is the only one to own what it holds.</summary>
    public void MoveTo(byte* toStart) => Unsafe.CopyBlockUnaligned(toStart, start, ValueBytes);

    /// <summary>Frees all that the value holds.</summary>
    public void Free()
    {
        var steps = int.MaxValue;
        ulong place = 0;
        FreeSome(ref place, ref steps);
    }

    /// <summary>Frees some of what the value holds, from a place that is 0 at first; true when all of it is freed.</summary>
    public bool FreeSome(ref ulong place, ref int steps) =>
        Tree.FreeSome(ref steps) && Elements.FreeSome(ref place, ref steps);

    Item Insert(ReadOnlySpan<byte> member, double score)
    {
        var item = Elements.Insert(member, KeyHash.Of(member), sizeof(double), expiry: false);
        WriteScore(item, score);
        return item;
    }
}
