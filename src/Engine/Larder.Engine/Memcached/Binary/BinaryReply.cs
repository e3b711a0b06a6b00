// Replies of the binary protocol, a header of 24 bytes and a body, all numbers big-endian:
//
//    0 magic 0x81   1 opcode      2 key length
//    4 extras len   5 data type   6 status
//    8 body length = extras + key + value
//   12 opaque, as it came
//   16 CAS number
//   24 extras | key | value
using Larder.Engine.Memcached.Requests;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Larder.Memory.Buffers;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

/// <summary>How a binary request ended.</summary>
enum BinaryStatus : ushort
{
    Success = 0x0000,
    NotFound = 0x0001,
    Exists = 0x0002,
    TooLarge = 0x0003,
    Invalid = 0x0004,
    NotStored = 0x0005,
    NotNumeric = 0x0006,
    AuthenticationError = 0x0020,
    UnknownCommand = 0x0081,
    NotSupported = 0x0083,
    TemporaryFailure = 0x0086,
    OutOfMemory = 0x0082,
    InternalError = 0x0084,
}

static class BinaryReply
{
    const byte Magic = 0x81;
    const int HeaderBytes = 24;

    /// <summary>The header; extras, key and value follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteHeader(
        MemcachedContext context, BinaryStatus status, int extras, int key, int value, ulong cas)
    {
        var request = context.Request;
        var header = context.Output.GetSpan(HeaderBytes)[..HeaderBytes];
        header[0] = Magic;
        header[1] = (byte)request.Opcode;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)key);
        header[4] = (byte)extras;
        header[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)status);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], (uint)(extras + key + value));
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], request.Opaque);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], cas);
        context.Output.Advance(HeaderBytes);
    }

    public static void WriteUInt32(ByteWriter output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    public static void WriteUInt64(ByteWriter output, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    /// <summary>A success without a body; quiet opcodes leave it out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteSuccess(MemcachedContext context, ulong cas = 0)
    {
        if (!context.Request.NoReply) WriteHeader(context, BinaryStatus.Success, 0, 0, 0, cas);
    }

    /// <summary>An error with its text; quiet opcodes do not leave it out.</summary>
    public static void WriteError(MemcachedContext context, BinaryStatus status)
    {
        var text = TextOf(status);
        WriteHeader(context, status, 0, 0, text.Length, 0);
        context.Output.Write(text);
    }

    static ReadOnlySpan<byte> TextOf(BinaryStatus status) => status switch
    {
        BinaryStatus.NotFound => "Not found"u8,
        BinaryStatus.Exists => "Data exists for key."u8,
        BinaryStatus.TooLarge => "Too large."u8,
        BinaryStatus.Invalid => "Invalid arguments"u8,
        BinaryStatus.NotStored => "Not stored."u8,
        BinaryStatus.NotNumeric => "Non-numeric server-side value for incr or decr"u8,
        BinaryStatus.AuthenticationError => "Auth failure."u8,
        BinaryStatus.UnknownCommand => "Unknown command"u8,
        BinaryStatus.OutOfMemory => "Out of memory"u8,
        BinaryStatus.InternalError => "Internal error"u8,
        _ => default,
    };
}
