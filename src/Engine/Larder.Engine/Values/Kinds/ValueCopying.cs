// A value on its way into a copy, all at once or some of it at a time: then whoever holds the shards need not hold them for all
// of it.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Kinds;

/// <summary>Where the copying is. Between two steps the value must stay what it is, while item and elements may move.</summary>
/// <param name="fieldWheel">Where fields with an expiry are linked; see <see cref="ItemValue.HasExpiringFields"/>.</param>
/// <param name="isApart">The copy belongs to no database yet: see <see cref="FieldTable.IsMissed"/>.</param>
public unsafe struct ValueCopying(uint fieldWheel, bool isApart)
{
    // What copies in some ten microseconds is copied at once.
    const int LargeBytes = 256 * 1024, LargeCount = 256, LargeNodes = 32;

    // An element costs as much as so many bytes of a string.
    const int BytesPerElement = 512;

    bool _isBegun;
    ulong _position; // in the index of a table
    long _next;      // bytes of a string, members of a sorted set that are copied
    uint _node;      // of a list, the last that is copied; nodes move only where the list changes
    StreamCopying _stream;

    /// <summary>Whether steps are worth it.</summary>
    public static bool Suits(Arena arena, ItemView item) =>
        ItemValue.IsLarger(arena, item, LargeBytes, LargeCount, LargeNodes);

    /// <summary>Copies about so many bytes more; true when the copy is whole.</summary>
    /// <param name="to">An item with a value region as long, whose content is not looked at before the first step.</param>
    public bool Step(Arena fromArena, Item from, Arena toArena, Item to, int bytes)
    {
        var isFirst = !_isBegun;
        _isBegun = true;
        if (ItemValue.LiesInItem(from)) return StepBytes(from, to, bytes);
        switch (from.Type)
        {
            case ItemType.Hash:
                if (isFirst) BeginHash(new FieldTable(fromArena, from.Value), toArena, to);
                return StepHash(new FieldTable(fromArena, from.Value), new FieldTable(toArena, to.Value), bytes);
            case ItemType.Set:
                if (isFirst) Unsafe.WriteUnaligned(to.Value, ElementTable.Create(toArena).Handle);
                return StepSet(SetForm.TableOf(fromArena, from), SetForm.TableOf(toArena, to), bytes);
            case ItemType.SortedSet:
                if (isFirst) MemberTable.Create(toArena, to.Value);
                return StepSortedSet(new MemberTable(fromArena, from.Value), new MemberTable(toArena, to.Value), bytes);
            case ItemType.List:
                if (isFirst) Chain.Clear(to.Value);
                return StepList(new Chain(fromArena, from.Value), new Chain(toArena, to.Value), bytes);
            default:
                Base.Check.That(from.Type == ItemType.Stream);
                return _stream.Step(new StreamView(fromArena, from), toArena, (StreamRoot*)to.Value, isFirst, bytes);
        }
    }

    bool StepBytes(Item from, Item to, int bytes)
    {
        Base.Check.That(from.ValueLength == to.ValueLength);
        var piece = (int)Math.Min(bytes, from.ValueLength - _next);
        Unsafe.CopyBlockUnaligned(to.Value + _next, from.Value + _next, (uint)piece);
        _next += piece;
        return _next == from.ValueLength;
    }

    readonly void BeginHash(FieldTable from, Arena toArena, Item to)
    {
        var copy = FieldTable.Create(toArena, to.Value);
        if (from.HasClock) copy.UseWheel(isApart ? FieldTable.Apart : toArena.HandleOf(to.Address), fieldWheel);
    }

    bool StepHash(FieldTable from, FieldTable to, int bytes)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        do
        {
            _position = from.Elements.View.Scan(_position, handles, out var count);
            from.Elements.Index.Prefetch(handles[..count]);
            foreach (var handle in handles[..count])
            {
                var field = from.Elements.View.At(handle);
                to.Set(
                    field.KeyBytes, FieldTable.ValueOf(field), field.HasExpiry ? field.ExpireAtMs : 0, keepExpiry: false,
                    nowMs: 0);
                bytes -= BytesPerElement + field.Size;
            }
        }
        while (_position != 0 && bytes > 0);
        return _position == 0;
    }

    bool StepSet(ElementTable from, ElementTable to, int bytes)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        do
        {
            _position = from.View.Scan(_position, handles, out var count);
            from.Index.Prefetch(handles[..count]);
            foreach (var handle in handles[..count])
            {
                var member = from.View.At(handle);
                to.Add(member.KeyBytes);
                bytes -= BytesPerElement + member.Size;
            }
        }
        while (_position != 0 && bytes > 0);
        return _position == 0;
    }

    bool StepSortedSet(MemberTable from, MemberTable to, int bytes)
    {
        for (var walk = new SortedSetWalk(from.Tree, _next, backwards: false); bytes > 0 && walk.MoveNext(); _next++)
        {
            to.Append(walk.Member, walk.Score);
            bytes -= BytesPerElement + walk.Member.Length;
        }
        return _next == from.Count;
    }

    bool StepList(Chain from, Chain to, int bytes)
    {
        for (var node = _node == 0 ? from.Head : from.NextOf(_node); node != 0 && bytes > 0; node = from.NextOf(node))
        {
            bytes -= BytesPerElement + to.AppendCopy(from.RunOf(node));
            _node = node;
        }
        return _node == from.Tail;
    }
}
