// Signed integers of odd widths, as the compact collections keep them.
namespace Larder.Rdb.Compact;

static class LittleEndian
{
    /// <summary>Reads an integer of one to eight bytes, lowest first.</summary>
    public static long Read(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        var unused = 64 - 8 * bytes.Length;
        return (long)(value << unused) >> unused;
    }
}
