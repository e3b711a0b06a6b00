// Goes through the members of a sorted set in order, in whichever form it is.
//
// Packed entries cannot be walked backwards: the offsets of the next few are collected from the front, bunch by bunch.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Larder.Engine.Items;
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Values.SortedSets;

/// <summary>The members from a rank on, each with its score. The set must not change meanwhile.</summary>
public unsafe ref struct SortedSetWalk
{
    const int BunchSize = 32;
    const int PrefetchDistance = 4;

    enum Source : byte
    {
        None,
        Entries,
        EntriesBackwards,
        Leaves,
        LeavesBackwards,
    }

    [InlineArray(BunchSize)]
    struct Offsets
    {
        int _first;
    }

    readonly Source _source;
    readonly PackedEntries _entries;
    readonly RankTree _tree;
    Offsets _bunch;
    int _next;     // offset of the next entry, position in the leaf, or number within the bunch
    int _left;     // entries before the bunch, when packed and backwards
    uint _leaf;

    /// <summary>Packed entries from a rank on.</summary>
    internal SortedSetWalk(PackedEntries entries, int rank, bool backwards)
    {
        _source = backwards ? Source.EntriesBackwards : Source.Entries;
        _entries = entries;
        if (backwards)
        {
            _left = rank + 1;
            _next = -1;
        }
        else
        {
            _next = entries.OffsetOf(2 * rank);
        }
    }

    /// <summary>A tree's members from a rank on.</summary>
    internal SortedSetWalk(RankTree tree, long rank, bool backwards)
    {
        _source = backwards ? Source.LeavesBackwards : Source.Leaves;
        _tree = tree;
        var path = tree.Seek(rank);
        _leaf = path.Leaf;
        _next = path.Position;
    }

    /// <summary>The member; valid until the next step.</summary>
    public ReadOnlySpan<byte> Member { get; private set; }

    public double Score { get; private set; }

    public bool MoveNext()
    {
        switch (_source)
        {
            case Source.Entries:
                if (_next >= _entries.End) return false;
                _next = Take(_next);
                return true;
            case Source.EntriesBackwards:
                if (_next < 0 && !TryCollect()) return false;
                Take(_bunch[_next--]);
                return true;
            case Source.Leaves:
                return MoveForward();
            case Source.LeavesBackwards:
                return MoveBackward();
            default:
                return false;
        }
    }

    // Shows the member at an offset and returns the offset behind its score.
    int Take(int offset)
    {
        Member = _entries[offset];
        var score = _entries.Next(offset);
        Score = PackedScore.Read(_entries[score]);
        return _entries.Next(score);
    }

    bool TryCollect()
    {
        if (_left == 0) return false;
        var count = Math.Min(_left, BunchSize);
        _left -= count;
        var offset = _entries.OffsetOf(2 * _left);
        for (var i = 0; i < count; i++)
        {
            _bunch[i] = offset;
            offset = _entries.Skip(offset, 2);
        }
        _next = count - 1;
        return true;
    }

    bool MoveForward()
    {
        var leaf = _tree.LeafAt(_leaf);
        while (_next >= leaf.Count)
        {
            if (leaf.Next == 0) return false;
            _leaf = leaf.Next;
            leaf = _tree.LeafAt(_leaf);
            _next = 0;
        }
        Prefetch(leaf, _next + PrefetchDistance);
        Show(leaf, _next++);
        return true;
    }

    bool MoveBackward()
    {
        var leaf = _tree.LeafAt(_leaf);
        while (_next < 0)
        {
            if (leaf.Previous == 0) return false;
            _leaf = leaf.Previous;
            leaf = _tree.LeafAt(_leaf);
            _next = leaf.Count - 1;
        }
        Prefetch(leaf, _next - PrefetchDistance);
        Show(leaf, _next--);
        return true;
    }

    void Show(RankLeaf leaf, int at)
    {
        Score = leaf.Scores[at];
        Member = new Item(_tree.Arena.At(leaf.Members[at])).KeyBytes;
    }

    void Prefetch(RankLeaf leaf, int at)
    {
        if (Sse.IsSupported && (uint)at < (uint)leaf.Count) Sse.Prefetch0(_tree.Arena.At(leaf.Members[at]));
    }
}
