// Which of the 16,384 slots of cluster mode a key belongs to: its CRC-16/XMODEM. Of a key with a part in braces only
// that part counts, so that keys which belong together can be kept together.
namespace Larder.Engine.Keyspace;

public static class KeySlot
{
    const int Count = 16_384;
    const int Polynomial = 0x1021;

    static readonly ushort[] Table = MakeTable();

    public static int Of(ReadOnlySpan<byte> key)
    {
        var crc = 0;
        foreach (var unit in Hashed(key)) crc = ((crc << 8) & 0xffff) ^ Table[(crc >> 8) ^ unit];
        return crc % Count;
    }

    // What stands between the first opening brace and the next closing one, unless that is nothing.
    static ReadOnlySpan<byte> Hashed(ReadOnlySpan<byte> key)
    {
        var open = key.IndexOf((byte)'{');
        if (open < 0) return key;
        var length = key[(open + 1)..].IndexOf((byte)'}');
        return length > 0 ? key.Slice(open + 1, length) : key;
    }

    static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? Polynomial : 0);
            table[i] = (ushort)crc;
        }
        return table;
    }
}
