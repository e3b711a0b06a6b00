// All keys, one line each, in pieces: bucket by bucket under the shard's lock, and no more at once than a connection
// may hold. An item that is there during the whole dump is in it.
//
//   metadump   OK
//              key=<percent-encoded> exp=<unix|-1> la=<unix> cas=<n> fetch=<yes|no> cls=1 size=<bytes> flags=<n> \n
//              ... END
//   mgdump     OK, mg <key>[ b]\r\n ... EN
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Dumping;

enum DumpForm : byte
{
    Metadata,
    MetaGet,
}

/// <summary>The progress of one dump.</summary>
/// <param name="classes">A bit for each class of sizes that is wanted.</param>
sealed class KeyDump(DumpForm form, ulong classes) : ILongReply
{
    const int PieceBytes = 64 * 1024;
    const int BucketsPerLock = 64;

    int _shard;
    ulong _position;
    bool _isBegun;

    public bool WriteNext(MemcachedContext context)
    {
        var shards = context.Store.Shards;
        if (!_isBegun) context.Output.WriteLine("OK"u8);
        _isBegun = true;
        while (_shard < shards.Length)
        {
            WriteBuckets(context, shards[_shard]);
            if (_position == 0) _shard++;
            if (context.Output.Length >= PieceBytes) return true;
        }
        context.Output.WriteLine(form == DumpForm.Metadata ? "END"u8 : "EN"u8);
        return false;
    }

    void WriteBuckets(MemcachedContext context, Shard shard)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var database = shard.Databases[0];
        using var hold = context.Hold(shard);
        var buckets = 0;
        do
        {
            _position = database.Scan(_position, handles, out var count);
            foreach (var handle in handles[..count]) Write(context, shard, database.At(handle));
        }
        while (_position != 0 && ++buckets < BucketsPerLock);
    }

    void Write(MemcachedContext context, Shard shard, ItemView item)
    {
        if (item.HasExpiry && item.ExpireAtMs <= context.NowMs) return;
        if ((classes >> context.Server.Classes.Of(item) & 1) == 0) return;
        if (form == DumpForm.Metadata) WriteMetadata(context, shard, item);
        else WriteMetaGet(context.Output, item);
    }

    static void WriteMetadata(MemcachedContext context, Shard shard, ItemView item)
    {
        var output = context.Output;
        output.Write("key="u8);
        WritePercentEncoded(output, item.KeyBytes);
        output.Write(" exp="u8);
        output.WriteNumber(item.HasExpiry ? item.ExpireAtMs / 1000 : -1);
        output.Write(" la="u8);
        output.WriteNumber((context.NowMs - IdleTime.Ms(shard, item)) / 1000);
        output.Write(" cas="u8);
        output.WriteNumber(item.Cas);
        output.Write(((ItemMarks)item.Marks & ItemMarks.Fetched) != 0 ? " fetch=yes cls="u8 : " fetch=no cls="u8);
        output.WriteNumber((ulong)context.Server.Classes.Of(item));
        output.Write(" size="u8);
        output.WriteNumber((ulong)ItemSize.Of(item.KeyLength, item.ClientFlags, item.ValueLength));
        output.Write(" flags="u8);
        output.WriteNumber((ulong)item.ClientFlags);
        output.Write(" \n"u8);
    }

    static void WriteMetaGet(ByteWriter output, ItemView item)
    {
        output.Write("mg "u8);
        var isBinary = ((ItemMarks)item.Marks & ItemMarks.BinaryKey) != 0;
        output.WriteKey(item.KeyBytes, isBinary);
        if (isBinary) output.Write(" b"u8);
        output.Write("\r\n"u8);
    }

    static void WritePercentEncoded(ByteWriter output, ReadOnlySpan<byte> key)
    {
        foreach (var character in key)
        {
            if (char.IsAsciiLetterOrDigit((char)character) || "-._~"u8.Contains(character))
            {
                output.Write(character);
                continue;
            }
            output.Write((byte)'%');
            output.Write("0123456789ABCDEF"u8[character >> 4]);
            output.Write("0123456789ABCDEF"u8[character & 15]);
        }
    }
}
