// DEBUG DIGEST and DIGEST-VALUE: one number for a data set, the same whatever the order in which it is kept, so that two
// nodes can be compared. The digest of each key with its value is taken by itself, and all of them are combined by xor.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Server.Debug;

static class DatasetDigest
{
    const int DigestBytes = 20; // SHA-1, for its size; nothing secret depends on it

    public static void Run(CommandContext context)
    {
        Span<byte> sum = stackalloc byte[DigestBytes];
        sum.Clear();
        for (var number = 0; number < context.Server.Store.DatabaseCount; number++)
        {
            if (context.Server.Store.CountKeys(number) == 0) continue;
            MixNumber(sum, number);
            foreach (var shard in context.Server.Store.Shards)
            {
                if (!context.HoldsAllLocks) shard.Enter();
                var isWhole = TryAddAll(shard.Databases[number], sum);
                if (!context.HoldsAllLocks) shard.Exit();
                if (isWhole) continue;
                context.Reply.Error(UnknownType);
                return;
            }
        }
        context.Reply.SimpleString(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sum)));
    }

    public static void RunOfKeys(CommandContext context)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            digest.Clear();
            var key = context.Key(i);
            var shard = key.Database.Shard;
            if (!context.HoldsAllLocks) shard.Enter();
            var item = key.Database.Find(key);
            var isKnown = item.IsNull || TryAddValue(digest, item);
            if (!context.HoldsAllLocks) shard.Exit();
            if (isKnown) context.Reply.SimpleString(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest)));
            else context.Reply.Error(UnknownType);
        }
    }

    static ReadOnlySpan<byte> UnknownType => "ERR Larder has no digest of this data type yet"u8;

    static bool TryAddAll(Database database, Span<byte> sum)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        Span<byte> digest = stackalloc byte[DigestBytes];
        ulong position = 0;
        do
        {
            position = database.Scan(position, handles, out var count);
            foreach (var handle in handles[..count])
            {
                var item = database.At(handle);
                digest.Clear();
                Mix(digest, item.KeyBytes);
                if (!TryAddValue(digest, item)) return false;
                Xor(sum, digest);
            }
        }
        while (position != 0);
        return true;
    }

    static bool TryAddValue(Span<byte> digest, Item item)
    {
        MixNumber(digest, (int)item.Type);
        if (item.Type != ItemType.String) return false;
        Mix(digest, item.ValueBytes);
        if (item.HasExpiry) XorHash(digest, "!!expire!!"u8);
        return true;
    }

    static void MixNumber(Span<byte> digest, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Mix(digest, bytes);
    }

    // What comes in is combined with what is there, and the whole hashed again: so the order counts.
    static void Mix(Span<byte> digest, ReadOnlySpan<byte> bytes)
    {
        XorHash(digest, bytes);
        Span<byte> hash = stackalloc byte[DigestBytes];
        SHA1.HashData(digest, hash);
        hash.CopyTo(digest);
    }

    static void XorHash(Span<byte> digest, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[DigestBytes];
        SHA1.HashData(bytes, hash);
        Xor(digest, hash);
    }

    static void Xor(Span<byte> digest, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < DigestBytes; i++) digest[i] ^= other[i];
    }
}
