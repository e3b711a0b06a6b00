// The value under a cached read's key:
//
//     byte 0       kind: 1 = a value, 2 = the database has no such row
//     bytes 1-8    refresh after, Unix milliseconds, little endian
//     bytes 9-     the value as UTF-8 JSON (kind 1 only)
using System.Buffers.Binary;
using System.Text.Json;

namespace Larder.Client.Reads;

readonly record struct CachedRead<T>(T? Value, long RefreshAfterUnixMs) where T : class
{
    const byte Present = 1;
    const byte Absent = 2;
    const int HeaderLength = 9;

    public byte[] Write(JsonSerializerOptions json)
    {
        var body = Value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(Value, json);
        var bytes = new byte[HeaderLength + body.Length];
        bytes[0] = Value is null ? Absent : Present;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), RefreshAfterUnixMs);
        body.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>
    /// False when the bytes are no cached read of this type, as after a deployment that changed its shape.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, JsonSerializerOptions json, out CachedRead<T> read)
    {
        read = default;
        if (bytes.Length < HeaderLength || bytes[0] is not (Present or Absent)) return false;
        var refreshAfterUnixMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]);
        if (bytes[0] == Absent)
        {
            read = new CachedRead<T>(null, refreshAfterUnixMs);
            return true;
        }

        try
        {
            var value = JsonSerializer.Deserialize<T>(bytes[HeaderLength..], json);
            read = new CachedRead<T>(value, refreshAfterUnixMs);
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
