// Requests of the binary protocol as Latin-1 text, put together by hand.
using System.Buffers.Binary;
using System.Text;

namespace Larder.Engine.Tests.Memcached;

static class BinaryWire
{
    const uint Opaque = 0x01020304;

    public static string Request(byte opcode, string key = "", string extras = "", string value = "", ulong cas = 0) =>
        Packet(0x80, opcode, 0, key, extras, value, cas);

    public static string Reply(byte opcode, string value, ushort status = 0, ulong cas = 0, string extras = "") =>
        Packet(0x81, opcode, status, "", extras, value, cas);

    /// <summary>Numbers of 4 bytes in a row.</summary>
    public static string Words(params uint[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>The same replies with every CAS number replaced by 1, and 0 left as it is.</summary>
    public static string WithoutCas(string replies)
    {
        var bytes = Encoding.Latin1.GetBytes(replies);
        for (var at = 0; at + 24 <= bytes.Length && bytes[at] == 0x81;)
        {
            var cas = bytes.AsSpan(at + 16, 8);
            if (cas.ContainsAnyExcept((byte)0)) BinaryPrimitives.WriteUInt64BigEndian(cas, 1);
            at += 24 + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8));
        }
        return Encoding.Latin1.GetString(bytes);
    }

    static string Packet(
        byte magic, byte opcode, ushort status, string key, string extras, string value, ulong cas)
    {
        var header = new byte[24];
        header[0] = magic;
        header[1] = opcode;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)key.Length);
        header[4] = (byte)extras.Length;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), status);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), extras.Length + key.Length + value.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), Opaque);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(16), cas);
        return Encoding.Latin1.GetString(header) + extras + key + value;
    }
}
