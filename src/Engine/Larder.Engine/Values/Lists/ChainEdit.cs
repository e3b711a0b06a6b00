// Puts elements into a chain and takes them out: nodes grow, split, join with a neighbour and go.
namespace Larder.Engine.Values.Lists;

/// <summary>Changes of a chain whose nodes are held to a limit. Elements put in must not lie in the chain.</summary>
public readonly unsafe struct ChainEdit(Chain chain, NodeLimit limit)
{
    /// <summary>Puts an element before the first or behind the last.</summary>
    public void Push(ReadOnlySpan<byte> element, bool atHead)
    {
        var node = atHead ? chain.Head : chain.Tail;
        if (node == 0 || !TryInsert(node, atHead ? 0 : chain.RunOf(node).Count, element, atHead))
            AddNode(atHead ? 0 : chain.Tail, atHead ? chain.Head : 0, element, atHead);
        chain.Count++;
    }

    /// <summary>Puts an element in before the one with a number, or at the end.</summary>
    public void Insert(long index, ReadOnlySpan<byte> element)
    {
        if (index == 0 || index == chain.Count)
        {
            Push(element, atHead: index == 0);
            return;
        }
        var node = chain.Seek(index, out var at);
        InsertInside(node, at, element);
        chain.Count++;
    }

    /// <summary>Takes out elements from one with a number on.</summary>
    public void Remove(long index, long count)
    {
        Base.Check.That(index >= 0 && count >= 0 && index + count <= chain.Count);
        if (count == 0) return;
        var node = chain.Seek(index, out var at);
        var thinned = 0u;
        while (count > 0)
        {
            var next = chain.NextOf(node);
            var taken = (int)Math.Min(count, chain.RunOf(node).Count - at);
            if (!RemoveInside(ref node, at, taken)) thinned = node;
            count -= taken;
            node = next;
            at = 0;
        }
        if (thinned != 0) Tidy(thinned);
    }

    /// <summary>Takes out elements equal to one, at most so many, looking from the head or the tail.</summary>
    public long RemoveEqual(ReadOnlySpan<byte> element, bool fromTail, long most)
    {
        var removed = 0L;
        for (var node = fromTail ? chain.Tail : chain.Head; node != 0 && removed < most;)
        {
            var ahead = fromTail ? chain.PreviousOf(node) : chain.NextOf(node);
            node = chain.Own(node);
            var taken = RunEdit.RemoveEqual(chain.RunOf(node).Address, element, fromTail, most - removed);
            removed += taken;
            chain.Count -= taken;
            if (chain.RunOf(node).Count == 0) chain.Remove(node);
            else if (taken > 0) TidyBehind(node, fromTail);
            node = ahead;
        }
        return removed;
    }

    /// <summary>Takes the first or the last element out.</summary>
    public void Pop(bool atHead)
    {
        var node = atHead ? chain.Head : chain.Tail;
        var run = chain.RunOf(node);
        if (run.Count == 1)
        {
            chain.Remove(node);
            return;
        }
        run = chain.RunOf(chain.Own(node));
        RunEdit.Remove(run.Address, atHead ? 0 : run.Count - 1, 1);
        chain.Count--;
    }

    /// <summary>Makes a run, which is not in the chain, its last node.</summary>
    public void Append(Run run)
    {
        if (run.Count == 0) return;
        var node = chain.Add(chain.Tail, 0, Run.HeaderBytes + run.ElementBytes, limit);
        RunEdit.CopyFrom(chain.RunOf(node).Address, run, 0);
        chain.Count += run.Count;
    }

    void InsertInside(uint node, int at, ReadOnlySpan<byte> element)
    {
        var count = chain.RunOf(node).Count;
        if (TryInsert(node, at, element, towardsHead: at < count / 2)) return;
        if (at == 0)
        {
            var previous = chain.PreviousOf(node);
            if (!TryInsert(previous, chain.RunOf(previous).Count, element, towardsHead: false))
                AddNode(previous, node, element, atHead: false);
            return;
        }
        node = chain.Own(node);
        var rest = Split(node, at);
        if (!TryInsert(node, at, element, towardsHead: false) && !TryInsert(rest, 0, element, towardsHead: true))
            AddNode(node, rest, element, atHead: false);
    }

    // True when the node went with all its elements.
    bool RemoveInside(ref uint node, int at, int count)
    {
        var run = chain.RunOf(node);
        if (count == run.Count)
        {
            chain.Remove(node);
            return true;
        }
        node = chain.Own(node);
        RunEdit.Remove(chain.RunOf(node).Address, at, count);
        chain.Count -= count;
        return false;
    }

    // The node may move when it grows.
    bool TryInsert(uint node, int at, ReadOnlySpan<byte> element, bool towardsHead)
    {
        var run = chain.RunOf(node);
        var size = RunSize.Of(run);
        size.Add(element.Length);
        if (!limit.Allows(size)) return false;
        node = chain.Own(node);
        run = chain.RunOf(node);
        var capacity = chain.CapacityOf(node);
        if (RunEdit.TryInsert(run.Address, capacity, at, element, towardsHead)) return true;
        var most = limit.Bytes - Chain.LinkBytes;
        if (capacity >= most) return RunEdit.TryInsert(run.Address, capacity, at, element, towardsHead, gathers: true);
        node = chain.Reallocate(node, Math.Min(most, Math.Max(2L * capacity, size.Bytes)));
        var hasRoom = RunEdit.TryInsert(
            chain.RunOf(node).Address, chain.CapacityOf(node), at, element, towardsHead, gathers: true);
        Base.Check.That(hasRoom);
        return true;
    }

    void AddNode(uint previous, uint next, ReadOnlySpan<byte> element, bool atHead)
    {
        var size = default(RunSize);
        size.Add(element.Length);
        var node = chain.Add(previous, next, size.Bytes, limit);
        var hasRoom = RunEdit.TryInsert(
            chain.RunOf(node).Address, chain.CapacityOf(node), 0, element, towardsHead: atHead);
        Base.Check.That(hasRoom);
    }

    // The elements from one on become a node of their own behind; returns it. The node is the chain's own.
    uint Split(uint node, int at)
    {
        var run = chain.RunOf(node);
        var bytes = Run.HeaderBytes + run.End - run.OffsetOf(at);
        var rest = chain.Add(node, chain.NextOf(node), bytes, limit);
        RunEdit.CopyFrom(chain.RunOf(rest).Address, run, at);
        RunEdit.Remove(run.Address, at, run.Count - at);
        return rest;
    }

    // A node that lost elements joins its neighbours if they fit into one, or gives up room that it will not need again.
    void Tidy(uint node)
    {
        var next = chain.NextOf(node);
        if (next != 0) TryJoin(ref node, next);
        TidyBehind(node, fromTail: false);
    }

    // The same for a walk from one end to the other, which leaves the neighbour that lies ahead alone.
    void TidyBehind(uint node, bool fromTail)
    {
        var (first, second) = fromTail ? (node, chain.NextOf(node)) : (chain.PreviousOf(node), node);
        if (first != 0 && second != 0 && TryJoin(ref first, second)) return;
        var bytes = Run.HeaderBytes + chain.RunOf(node).ElementBytes;
        if (bytes < chain.CapacityOf(node) / 2) chain.Reallocate(node, bytes);
    }

    // Only when they fill at most half a node, so that the next element does not split them again. The node may move.
    bool TryJoin(ref uint node, uint next)
    {
        var size = RunSize.Of(chain.RunOf(node));
        size.Add(RunSize.Of(chain.RunOf(next)));
        if (!limit.Half.Allows(size)) return false;
        node = size.Bytes > chain.CapacityOf(node) ? chain.Reallocate(node, size.Bytes) : chain.Own(node);
        var target = chain.RunOf(node);
        var capacity = chain.CapacityOf(node);
        var source = chain.RunOf(next);
        var offset = source.First;
        for (var left = source.Count; left > 0; left--)
        {
            var hasRoom = RunEdit.TryInsert(
                target.Address, capacity, target.Count, source[offset], towardsHead: false, gathers: true);
            Base.Check.That(hasRoom);
            offset = source.Next(offset);
        }
        var moved = source.Count;
        chain.Remove(next);
        chain.Count += moved;
        return true;
    }
}
