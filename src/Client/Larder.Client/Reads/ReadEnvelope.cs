// The value under a cached read's key:
//
//     byte 0       kind: 1 = a value, 2 = the database has no such row
//     bytes 1-8    refresh after, Unix milliseconds, little endian, like all that follow
//     bytes 9-16   fresh until, Unix milliseconds; after that it is only served when the database fails
//     bytes 17-20  how long the load took, milliseconds
//     byte 21      the number of tables it was read from
//     8 each       the version that each table had before it was read
//     the rest     the value (kind 1 only)
using System.Buffers.Binary;

namespace Larder.Client.Reads;

readonly record struct ReadEnvelope(
    bool IsAbsent, long RefreshAfterUnixMs, long FreshUntilUnixMs, uint LoadMs, TableVersions Versions,
    ReadOnlyMemory<byte> Body)
{
    const byte Present = 1;
    const byte Absent = 2;
    const int HeaderLength = 22;

    public byte[] Write()
    {
        var versions = Versions.Bytes;
        var bytes = new byte[HeaderLength + versions.Length + Body.Length];
        bytes[0] = IsAbsent ? Absent : Present;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), RefreshAfterUnixMs);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), FreshUntilUnixMs);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(17), LoadMs);
        bytes[21] = (byte)(versions.Length / TableVersions.Length);
        versions.CopyTo(bytes.AsSpan(HeaderLength));
        Body.Span.CopyTo(bytes.AsSpan(HeaderLength + versions.Length));
        return bytes;
    }

    /// <summary>False when the bytes are no cached read, as after a deployment that changed the layout.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> memory, out ReadEnvelope read)
    {
        read = default;
        var bytes = memory.Span;
        if (bytes.Length < HeaderLength || bytes[0] is not (Present or Absent)) return false;
        var versionsLength = bytes[21] * TableVersions.Length;
        if (bytes.Length < HeaderLength + versionsLength) return false;
        read = new ReadEnvelope(
            bytes[0] == Absent,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[17..]),
            new TableVersions(bytes.Slice(HeaderLength, versionsLength).ToArray()),
            memory[(HeaderLength + versionsLength)..]);
        return true;
    }
}
