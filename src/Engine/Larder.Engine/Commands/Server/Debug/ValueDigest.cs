// The digest of one value, as DEBUG DIGEST-VALUE shows it: of its contents, whatever form they are kept in. Where order
// means something the elements are mixed in one after the other; where it does not they are combined by xor.
using Larder.Engine.Values.Streams.Ids;
using System.Buffers.Binary;
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Streams;
using Larder.Memory.Arenas;

namespace Larder.Engine.Commands.Server.Debug;

static class ValueDigest
{
    /// <summary>SHA-1, for its size; nothing secret depends on it.</summary>
    public const int Bytes = Digests.Sha1Bytes;

    // Valkey's numbers, where streams stand behind values of modules.
    const int ModuleNumber = 5, StreamNumber = 6;

    /// <summary>Adds an item's value and whether it ends.</summary>
    public static void Add(Span<byte> digest, Arena arena, ItemView item, long nowMs)
    {
        MixNumber(digest, NumberOf(item.Type));
        switch (item.Type)
        {
            case ItemType.String: Mix(digest, item.ValueBytes); break;
            case ItemType.List: AddList(digest, new ListView(arena, item)); break;
            case ItemType.Set: AddSet(digest, new SetView(arena, item)); break;
            case ItemType.Hash: AddHash(digest, new HashView(arena, item).Fields(nowMs)); break;
            case ItemType.SortedSet: AddSortedSet(digest, new SortedSetView(arena, item)); break;
            case ItemType.Stream: AddStream(digest, new StreamView(arena, item)); break;
            case ItemType.Registered: Mix(digest, item.ValueBytes); break;
        }
        if (item.HasExpiry) Combine(digest, "!!expire!!"u8);
    }

    static int NumberOf(ItemType type) => type switch
    {
        ItemType.Stream => StreamNumber,
        ItemType.Registered => ModuleNumber,
        _ => (int)type,
    };

    public static void MixNumber(Span<byte> digest, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Mix(digest, bytes);
    }

    /// <summary>What comes in is combined with what is there, and the whole hashed again: so the order counts.</summary>
    public static void Mix(Span<byte> digest, ReadOnlySpan<byte> bytes)
    {
        Combine(digest, bytes);
        Span<byte> hash = stackalloc byte[Bytes];
        Digests.Sha1(digest, hash);
        hash.CopyTo(digest);
    }

    /// <summary>Adds what comes in, in any order.</summary>
    public static void Combine(Span<byte> digest, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        Digests.Sha1(bytes, hash);
        for (var i = 0; i < Bytes; i++) digest[i] ^= hash[i];
    }

    static void AddList(Span<byte> digest, ListView list)
    {
        for (var walk = list.Walk(0); walk.MoveNext();) Mix(digest, walk.Current);
    }

    static void AddSet(Span<byte> digest, SetView set)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); members.MoveNext();) Combine(digest, members.Current);
    }

    static void AddSortedSet(Span<byte> digest, SortedSetView set)
    {
        Span<byte> pair = stackalloc byte[Bytes], score = stackalloc byte[FloatText.MaxBytes];
        for (var walk = set.Walk(0); walk.MoveNext();)
        {
            pair.Clear();
            Mix(pair, walk.Member);
            Mix(pair, score[..FloatText.FormatBriefly(walk.Score, score)]); // as Valkey writes it here
            Combine(digest, pair);
        }
    }

    static void AddStream(Span<byte> digest, StreamView stream)
    {
        Span<byte> id = stackalloc byte[StreamId.MaxTextBytes];
        for (var walk = stream.Walk(); walk.MoveNext();)
        {
            var text = id[..walk.Current.Id.Format(id)];
            text[text.IndexOf((byte)'-')] = (byte)'.'; // as Valkey writes it here
            Mix(digest, text);
            for (var fields = walk.Current.Fields; fields.MoveNext();)
            {
                Mix(digest, fields.Field);
                Mix(digest, fields.Value);
            }
        }
    }

    static void AddHash(Span<byte> digest, HashFields fields)
    {
        Span<byte> pair = stackalloc byte[Bytes];
        while (fields.MoveNext())
        {
            pair.Clear();
            Mix(pair, fields.Field);
            Mix(pair, fields.Value);
            Combine(digest, pair);
        }
    }
}
