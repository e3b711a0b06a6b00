// Writes a value in the RDB format, type byte first: what DUMP gives, and what RDB files and replicas get for each key.
//
// Of the layouts that a type has, the plainest is written, element behind element: every Redis since version 5 reads
// it, and it is no longer than the compact ones. Only what older versions cannot hold asks for a newer one.
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

public static class ValueWriter
{
    const long NeverEnds = -1; // the time of a hash field without one

    /// <summary>Writes type and value. Returns the version of the format that a reader must know.</summary>
    /// <param name="nowMs">Fields that have ended by now are left out, so a hash may turn out empty.</param>
    public static int Write(RdbWriter writer, Arena arena, ItemView item, long nowMs)
    {
        switch (item.Type)
        {
            case ItemType.String:
                writer.Type(RdbType.String);
                writer.String(item.ValueBytes);
                return RdbVersion.Redis5;
            case ItemType.List:
                WriteList(writer, new ListView(arena, item));
                return RdbVersion.Redis5;
            case ItemType.Set:
                WriteSet(writer, new SetView(arena, item));
                return RdbVersion.Redis5;
            case ItemType.Hash:
                return WriteHash(writer, new HashView(arena, item), nowMs);
            case ItemType.SortedSet:
                WriteSortedSet(writer, new SortedSetView(arena, item));
                return RdbVersion.Redis5;
            default:
                Check.That(item.Type == ItemType.Stream);
                return StreamWriter.Write(writer, arena, item);
        }
    }

    static void WriteList(RdbWriter writer, ListView list)
    {
        writer.Type(RdbType.List);
        writer.Length((ulong)list.Count);
        for (var walk = list.Walk(0); walk.MoveNext();) writer.String(walk.Current);
    }

    static void WriteSet(RdbWriter writer, SetView set)
    {
        writer.Type(RdbType.Set);
        writer.Length((ulong)set.Count);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); members.MoveNext();) writer.String(members.Current);
    }

    // From the highest score down, as those who read into a list of nodes like it best.
    static void WriteSortedSet(RdbWriter writer, SortedSetView set)
    {
        writer.Type(RdbType.SortedSet2);
        writer.Length((ulong)set.Count);
        for (var walk = set.Walk(set.Count - 1, backwards: true); walk.MoveNext();)
        {
            writer.String(walk.Member);
            writer.Double(walk.Score);
        }
    }

    // Fields that end make it a layout of its own; those that have ended are not counted.
    static int WriteHash(RdbWriter writer, HashView hash, long nowMs)
    {
        ulong count = 0;
        var ends = false;
        for (var fields = hash.Fields(nowMs); fields.MoveNext(); count++) ends |= fields.ExpireAtMs != 0;
        writer.Type(ends ? RdbType.Hash2 : RdbType.Hash);
        writer.Length(count);
        for (var fields = hash.Fields(nowMs); fields.MoveNext();)
        {
            writer.String(fields.Field);
            writer.String(fields.Value);
            if (ends) writer.Millis(fields.ExpireAtMs != 0 ? fields.ExpireAtMs : NeverEnds);
        }
        return ends ? RdbVersion.Valkey9 : RdbVersion.Redis5;
    }
}
