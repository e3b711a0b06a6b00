// A value on its way out, in steps of so many bytes: a large one is never in memory a second time, and whoever holds its
// shard need not hold it for all of the value. What stands in its item is small, and written at once.
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Registered;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

/// <summary>
/// Where the writing of one value is. Between two steps the value must stay what it is, while item and elements may move.
/// </summary>
public struct ValueWriting
{
    const long NeverEnds = -1; // the time of a hash field without one

    // A longer string is written as it is, piece by piece: compressed it would have to be whole somewhere.
    const int MostCompressedBytes = 1 << 20;

    readonly ItemType _type;
    readonly long _nowMs;
    readonly long _count; // fields of a hash
    bool _isBegun;
    long _next;      // bytes of a string or elements of a list that are written, members of a sorted set that are not
    ulong _position; // in the index of a table
    StreamWriting _stream;

    /// <summary>Chooses the layout of a value.</summary>
    /// <param name="nowMs">
    /// Fields that have ended by now are left out, so a hash may turn out empty. 0 writes all and spares looking for them.
    /// </param>
    /// <param name="mostVersion">
    /// The version of the format that is known to those who read: of what came later that is left out which they can do without.
    /// </param>
    public ValueWriting(Arena arena, ItemView item, long nowMs, int mostVersion = int.MaxValue)
    {
        _type = item.Type;
        _nowMs = nowMs;
        Version = RdbVersion.Redis5;
        switch (item.Type)
        {
            case ItemType.String:
                Type = RdbType.String;
                break;
            case ItemType.List:
                Type = RdbType.List;
                break;
            case ItemType.Set:
                Type = RdbType.Set;
                break;
            case ItemType.SortedSet:
                Type = RdbType.SortedSet2;
                break;
            case ItemType.Hash:
                _count = CountFields(new HashView(arena, item), nowMs, out var ends);
                Type = ends ? RdbType.Hash2 : RdbType.Hash;
                if (ends) Version = RdbVersion.Valkey9;
                break;
            case ItemType.Registered:
                Type = RdbType.Module;
                break;
            default:
                Check.That(item.Type == ItemType.Stream);
                _stream = new StreamWriting(arena, item, mostVersion);
                Type = _stream.Type;
                Version = _stream.Version;
                break;
        }
    }

    /// <summary>The layout, whose number is written before key and value.</summary>
    public RdbType Type { get; }

    /// <summary>The version of the format that a reader must know.</summary>
    public int Version { get; }

    /// <summary>
    /// Writes on until the output has grown by so many bytes; true when the value is whole. One element goes beyond it.
    /// </summary>
    public bool Step(RdbWriter writer, Arena arena, ItemView item, int mostBytes)
    {
        var end = (long)writer.Output.Length + mostBytes;
        var isFirst = !_isBegun;
        _isBegun = true;
        return _type switch
        {
            ItemType.String => StepString(writer, item.ValueBytes, isFirst, end),
            ItemType.List => StepList(writer, new ListView(arena, item), isFirst, end),
            ItemType.Set => StepSet(writer, new SetView(arena, item), isFirst, end),
            ItemType.SortedSet => StepSortedSet(writer, new SortedSetView(arena, item), isFirst, end),
            ItemType.Hash => StepHash(writer, new HashView(arena, item), isFirst, end),
            ItemType.Registered => StepRegistered(writer, new RegisteredView(item), isFirst, end),
            _ => _stream.Step(writer, arena, item, end),
        };
    }

    bool StepString(RdbWriter writer, ReadOnlySpan<byte> text, bool isFirst, long end)
    {
        if (text.Length <= MostCompressedBytes)
        {
            writer.String(text);
            return true;
        }
        if (isFirst) writer.Length((ulong)text.Length);
        var piece = (int)Math.Min(text.Length - _next, Math.Max(end - writer.Output.Length, 1));
        writer.Output.Write(text.Slice((int)_next, piece));
        _next += piece;
        return _next == text.Length;
    }

    bool StepRegistered(RdbWriter writer, RegisteredView value, bool isFirst, long end)
    {
        if (isFirst)
        {
            writer.Length(value.Id);
            writer.Length(ModuleParts.String);
        }
        if (!StepString(writer, value.Bytes, isFirst, end)) return false;
        writer.Length(ModuleParts.End);
        return true;
    }

    bool StepList(RdbWriter writer, ListView list, bool isFirst, long end)
    {
        if (isFirst) writer.Length((ulong)list.Count);
        for (var walk = list.Walk(_next); writer.Output.Length < end && walk.MoveNext(); _next++)
            writer.String(walk.Current);
        return _next == list.Count;
    }

    bool StepSet(RdbWriter writer, SetView set, bool isFirst, long end)
    {
        if (isFirst) writer.Length((ulong)set.Count);
        if (set.IsTable) return StepTable(writer, set.Elements, end);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); members.MoveNext();) writer.String(members.Current);
        return true;
    }

    // From the highest score down, as those who read into a list of nodes like it best.
    bool StepSortedSet(RdbWriter writer, SortedSetView set, bool isFirst, long end)
    {
        if (isFirst)
        {
            _next = set.Count;
            writer.Length((ulong)_next);
        }
        for (var walk = set.Walk(_next - 1, backwards: true); writer.Output.Length < end && walk.MoveNext(); _next--)
        {
            writer.String(walk.Member);
            writer.Double(walk.Score);
        }
        return _next == 0;
    }

    bool StepHash(RdbWriter writer, HashView hash, bool isFirst, long end)
    {
        if (isFirst) writer.Length((ulong)_count);
        if (hash.IsTable) return StepTable(writer, hash.Elements, end);
        for (var fields = hash.Fields(_nowMs); fields.MoveNext();)
        {
            writer.String(fields.Field);
            writer.String(fields.Value);
        }
        return true;
    }

    // A bucket's worth of elements at a time; nothing is put in or taken out between the steps, so each comes once.
    bool StepTable(RdbWriter writer, ElementView table, long end)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        do
        {
            _position = table.Scan(_position, handles, out var count);
            foreach (var handle in handles[..count]) WriteElement(writer, table.At(handle));
        }
        while (_position != 0 && writer.Output.Length < end);
        return _position == 0;
    }

    readonly void WriteElement(RdbWriter writer, ItemView element)
    {
        if (_type == ItemType.Set)
        {
            writer.String(element.KeyBytes);
            return;
        }
        if (FieldTable.HasEnded(element, _nowMs)) return;
        writer.String(element.KeyBytes);
        writer.String(FieldTable.ValueOf(element));
        if (Type == RdbType.Hash2) writer.Millis(element.HasExpiry ? element.ExpireAtMs : NeverEnds);
    }

    // Fields that end make it a layout of its own; those that have ended are not counted.
    static long CountFields(HashView hash, long nowMs, out bool ends)
    {
        ends = hash.HasExpiringFields;
        if (!ends || nowMs == 0) return hash.Count;
        ends = false;
        long count = 0;
        for (var fields = hash.Fields(nowMs); fields.MoveNext(); count++) ends |= fields.ExpireAtMs != 0;
        return count;
    }
}
