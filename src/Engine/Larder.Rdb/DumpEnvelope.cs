// What DUMP puts around a value, and RESTORE takes off:
//
//     | type | value ... | version u16 | checksum u64 of all before it |        little-endian
using System.Buffers.Binary;
using Larder.Memory.Buffers;

namespace Larder.Rdb;

public static class DumpEnvelope
{
    const int VersionBytes = sizeof(ushort), FooterBytes = VersionBytes + sizeof(ulong);

    /// <summary>Writes the footer behind a value that begins at an offset of the output.</summary>
    public static void Close(ByteWriter output, int start, int version)
    {
        var footer = output.GetSpan(FooterBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(footer, (ushort)version);
        output.Advance(VersionBytes);
        if (!output.TryReadBack(start, out var value)) return; // whoever let it overflow looks whether it has
        var sum = Crc64.Append(0, value);
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), sum);
        output.Advance(sizeof(ulong));
    }

    /// <summary>The type byte and value in a payload; false when its version or checksum is wrong.</summary>
    /// <param name="anyVersion">Versions that are not known are tried as well.</param>
    /// <param name="checks">Whether the checksum is looked at.</param>
    public static bool TryOpen(
        ReadOnlySpan<byte> payload, bool anyVersion, bool checks, out int version, out ReadOnlySpan<byte> value)
    {
        version = 0;
        value = default;
        if (payload.Length < FooterBytes) return false;
        version = BinaryPrimitives.ReadUInt16LittleEndian(payload[^FooterBytes..]);
        if (!(anyVersion ? version > 0 : RdbVersion.IsReadable(version))) return false;
        var sum = BinaryPrimitives.ReadUInt64LittleEndian(payload[^sizeof(ulong)..]);
        if (checks && sum != Crc64.Append(0, payload[..^sizeof(ulong)])) return false;
        value = payload[..^FooterBytes];
        return true;
    }
}
