// Payloads in layouts that no server writes any more, made by hand.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Tests.Serialization;

static class OldLayouts
{
    /// <summary>A DUMP payload of a version: a type and what follows it.</summary>
    public static byte[] Payload(RdbType type, int version, Action<RdbWriter> write)
    {
        using var output = new ByteWriter();
        var writer = new RdbWriter(output, compresses: false);
        writer.Type(type);
        write(writer);
        DumpEnvelope.Close(output, 0, version);
        return output.Written.ToArray();
    }

    public static byte[] Ziplist(params string[] elements)
    {
        var entries = new MemoryStream();
        int previous = 0, last = 0;
        foreach (var element in elements)
        {
            last = (int)entries.Length;
            if (previous < 254) entries.WriteByte((byte)previous);
            else entries.Write([0xFE, .. Bytes(previous)]);
            WriteElement(entries, element);
            previous = (int)entries.Length - last;
        }
        return
        [
            .. Bytes(11 + (int)entries.Length), .. Bytes(10 + last), .. Bytes((short)elements.Length),
            .. entries.ToArray(), 0xFF,
        ];
    }

    public static byte[] Zipmap(params string[] elements)
    {
        var bytes = new MemoryStream();
        bytes.WriteByte((byte)(elements.Length / 2));
        for (var i = 0; i < elements.Length; i++)
        {
            var text = Encoding.Latin1.GetBytes(elements[i]);
            if (text.Length < 254) bytes.WriteByte((byte)text.Length);
            else bytes.Write([0xFE, .. Bytes(text.Length)]);
            if (i % 2 == 1) bytes.WriteByte(2);
            bytes.Write(text);
            if (i % 2 == 1) bytes.Write("..."u8[..2]);
        }
        bytes.WriteByte(0xFF);
        return bytes.ToArray();
    }

    static void WriteElement(MemoryStream entries, string element)
    {
        if (long.TryParse(element, CultureInfo.InvariantCulture, out var number) && $"{number}" == element)
        {
            entries.Write(number switch
            {
                >= 0 and <= 12 => [(byte)(0xF1 + number)],
                >= sbyte.MinValue and <= sbyte.MaxValue => [0xFE, (byte)number],
                >= short.MinValue and <= short.MaxValue => [0xC0, .. Bytes((short)number)],
                >= -(1 << 23) and < 1 << 23 => [0xF0, .. Bytes((int)number)[..3]],
                >= int.MinValue and <= int.MaxValue => [0xD0, .. Bytes((int)number)],
                _ => [0xE0, .. BitConverter.GetBytes(number)],
            });
            return;
        }
        var text = Encoding.Latin1.GetBytes(element);
        var big = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(big, text.Length);
        entries.Write(text.Length switch
        {
            < 1 << 6 => [(byte)text.Length],
            < 1 << 14 => [(byte)(0x40 | (text.Length >> 8)), (byte)text.Length],
            _ => [0x80, .. big],
        });
        entries.Write(text);
    }

    static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    static byte[] Bytes(short value) => BitConverter.GetBytes(value);
}
