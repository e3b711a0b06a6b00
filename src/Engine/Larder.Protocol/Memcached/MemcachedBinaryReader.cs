// Reads requests of memcached's binary protocol, 24 bytes of header and a body, all numbers big-endian:
//
//    0 magic 0x80   1 opcode      2 key length
//    4 extras len   5 data type   6 (virtual bucket, unused)
//    8 body length = extras + key + value
//   12 opaque, comes back unchanged
//   16 CAS value
//   24 extras | key | value
//
// Lengths are checked against each other before a byte of the body is looked at.
using System.Buffers.Binary;
using Larder.Protocol.Requests;

namespace Larder.Protocol.Memcached;

/// <summary>An incremental reader of binary requests, one per connection.</summary>
/// <param name="maxItemBytes">Largest item (the option -I); a larger body is swallowed as it arrives.</param>
public sealed unsafe class MemcachedBinaryReader(int maxItemBytes)
{
    /// <summary>The byte that starts every request, and by which the protocol of a connection is told.</summary>
    public const byte RequestMagic = 0x80;

    /// <summary>Bytes of a header.</summary>
    public const int HeaderBytes = 24;

    long _swallowBytes;

    /// <summary>
    /// After <see cref="ReadStatus.Incomplete"/>: how many bytes, from the request's first, are needed at least.
    /// </summary>
    public long NeededBytes { get; private set; }

    /// <summary>Reads one request; what is said of <see cref="MemcachedTextReader.Read"/> holds here.</summary>
    public ReadStatus Read(byte* data, int length, MemcachedRequest request, out int consumed)
    {
        consumed = (int)Math.Min(_swallowBytes, length);
        _swallowBytes -= consumed;
        data += consumed;
        length -= consumed;

        request.Clear();
        NeededBytes = HeaderBytes;
        if (_swallowBytes > 0 || length == 0) return ReadStatus.Incomplete;
        if (*data != RequestMagic) return Refuse(request, MemcachedError.NotMemcached, mustClose: true);
        if (length < HeaderBytes) return ReadStatus.Incomplete;

        var header = new ReadOnlySpan<byte>(data, HeaderBytes);
        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        var extrasLength = header[4];
        var bodyLength = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        request.Opcode = (BinaryOpcode)header[1];
        request.Opaque = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        request.Cas = BinaryPrimitives.ReadUInt64BigEndian(header[16..]);
        if (keyLength + extrasLength > bodyLength)
            return Refuse(request, MemcachedError.UnknownCommand, mustClose: true);

        if (keyLength > MemcachedRequest.MaxKeyBytes) return Refuse(request, MemcachedError.BadFormat, mustClose: true);

        var valueLength = bodyLength - keyLength - extrasLength;
        var fits = Classify(request, out var shape);
        if (!fits) return Swallow(request, MemcachedError.UnknownCommand, bodyLength, length, ref consumed);
        if (!shape.Allows(extrasLength, keyLength, valueLength))
            return Refuse(request, MemcachedError.BadFormat, mustClose: true);
        if (ItemSize.Of(keyLength, 0, valueLength) > maxItemBytes)
        {
            // The key is waited for: whoever stored something under it before has to lose it.
            NeededBytes = HeaderBytes + extrasLength + keyLength;
            if (length < NeededBytes) return ReadStatus.Incomplete;
            TakeKey(request, data, HeaderBytes + extrasLength, keyLength);
            return Swallow(request, MemcachedError.TooLarge, bodyLength, length, ref consumed);
        }

        // From here on the body is at most an item long, so that its sum with the header fits an int.
        var total = HeaderBytes + (int)bodyLength;
        if (length < total)
        {
            NeededBytes = total;
            return ReadStatus.Incomplete;
        }

        ReadExtras(new ReadOnlySpan<byte>(data + HeaderBytes, extrasLength), request);
        var keyOffset = HeaderBytes + extrasLength;
        TakeKey(request, data, keyOffset, keyLength);
        request.DataLength = (int)valueLength;
        request.SetData(keyOffset + keyLength, (int)valueLength);
        consumed += total;
        return ReadStatus.Complete;
    }

    static void TakeKey(MemcachedRequest request, byte* data, int offset, int length)
    {
        request.Tokens.Bind(data);
        request.Tokens.Add(offset, length);
        request.KeyCount = length > 0 ? 1 : 0;
    }

    static ReadStatus Refuse(MemcachedRequest request, MemcachedError error, bool mustClose)
    {
        request.Error = error;
        request.MustClose = mustClose;
        return ReadStatus.Invalid;
    }

    ReadStatus Swallow(MemcachedRequest request, MemcachedError error, uint bodyLength, int length, ref int consumed)
    {
        var total = HeaderBytes + (long)bodyLength;
        var present = (int)Math.Min(total, length);
        consumed += present;
        _swallowBytes = total - present;
        return Refuse(request, error, mustClose: false);
    }

    static bool Classify(MemcachedRequest request, out BinaryShape shape)
    {
        (request.Command, shape, request.NoReply) = request.Opcode switch
        {
            BinaryOpcode.Get or BinaryOpcode.GetK => (MemcachedCommand.Get, BinaryShape.KeyOnly, false),
            BinaryOpcode.GetQ or BinaryOpcode.GetKQ => (MemcachedCommand.Get, BinaryShape.KeyOnly, true),
            BinaryOpcode.Set => (MemcachedCommand.Set, BinaryShape.Store, false),
            BinaryOpcode.SetQ => (MemcachedCommand.Set, BinaryShape.Store, true),
            BinaryOpcode.Add => (MemcachedCommand.Add, BinaryShape.Store, false),
            BinaryOpcode.AddQ => (MemcachedCommand.Add, BinaryShape.Store, true),
            BinaryOpcode.Replace => (MemcachedCommand.Replace, BinaryShape.Store, false),
            BinaryOpcode.ReplaceQ => (MemcachedCommand.Replace, BinaryShape.Store, true),
            BinaryOpcode.Delete => (MemcachedCommand.Delete, BinaryShape.KeyOnly, false),
            BinaryOpcode.DeleteQ => (MemcachedCommand.Delete, BinaryShape.KeyOnly, true),
            BinaryOpcode.Increment => (MemcachedCommand.Incr, BinaryShape.Count, false),
            BinaryOpcode.IncrementQ => (MemcachedCommand.Incr, BinaryShape.Count, true),
            BinaryOpcode.Decrement => (MemcachedCommand.Decr, BinaryShape.Count, false),
            BinaryOpcode.DecrementQ => (MemcachedCommand.Decr, BinaryShape.Count, true),
            BinaryOpcode.Append => (MemcachedCommand.Append, BinaryShape.Extend, false),
            BinaryOpcode.AppendQ => (MemcachedCommand.Append, BinaryShape.Extend, true),
            BinaryOpcode.Prepend => (MemcachedCommand.Prepend, BinaryShape.Extend, false),
            BinaryOpcode.PrependQ => (MemcachedCommand.Prepend, BinaryShape.Extend, true),
            BinaryOpcode.Touch => (MemcachedCommand.Touch, BinaryShape.KeyAndExptime, false),
            BinaryOpcode.Gat or BinaryOpcode.GatK => (MemcachedCommand.Gat, BinaryShape.KeyAndExptime, false),
            BinaryOpcode.GatQ or BinaryOpcode.GatKQ => (MemcachedCommand.Gat, BinaryShape.KeyAndExptime, true),
            BinaryOpcode.Flush => (MemcachedCommand.FlushAll, BinaryShape.MaybeExptime, false),
            BinaryOpcode.FlushQ => (MemcachedCommand.FlushAll, BinaryShape.MaybeExptime, true),
            BinaryOpcode.Quit => (MemcachedCommand.Quit, BinaryShape.Bare, false),
            BinaryOpcode.QuitQ => (MemcachedCommand.Quit, BinaryShape.Bare, true),
            BinaryOpcode.Noop => (MemcachedCommand.Noop, BinaryShape.Bare, false),
            BinaryOpcode.Version => (MemcachedCommand.Version, BinaryShape.Bare, false),
            BinaryOpcode.Stat => (MemcachedCommand.Stats, BinaryShape.MaybeKey, false),
            BinaryOpcode.ConfigGet => (MemcachedCommand.Config, BinaryShape.KeyOnly, false),
            BinaryOpcode.SaslListMechs => (MemcachedCommand.SaslList, BinaryShape.Bare, false),
            BinaryOpcode.SaslAuth => (MemcachedCommand.SaslAuth, BinaryShape.Extend, false),
            BinaryOpcode.SaslStep => (MemcachedCommand.SaslStep, BinaryShape.Extend, false),
            _ => (MemcachedCommand.None, default, false),
        };
        return request.Command != MemcachedCommand.None;
    }

    static void ReadExtras(ReadOnlySpan<byte> extras, MemcachedRequest request)
    {
        switch (extras.Length)
        {
            case 4:
                request.Exptime = BinaryPrimitives.ReadInt32BigEndian(extras);
                request.HasExptime = true;
                break;
            case 8:
                request.ClientFlags = BinaryPrimitives.ReadUInt32BigEndian(extras);
                request.Exptime = BinaryPrimitives.ReadInt32BigEndian(extras[4..]);
                request.HasExptime = true;
                break;
            case 20:
                // A counter is only made on a miss when its expiry is not all ones.
                request.Delta = BinaryPrimitives.ReadUInt64BigEndian(extras);
                request.Initial = BinaryPrimitives.ReadUInt64BigEndian(extras[8..]);
                request.Exptime = BinaryPrimitives.ReadInt32BigEndian(extras[16..]);
                request.HasExptime = request.Exptime != -1;
                break;
        }
    }
}
