// Readers of what a test has at hand.
using Larder.Memory.Buffers;

namespace Larder.Rdb.Tests;

static unsafe class Readers
{
    /// <summary>Of what was written, which must stay.</summary>
    public static RdbReader Of(ByteWriter written)
    {
        var reader = new RdbReader();
        reader.Aim(written.Start, written.Length);
        return reader;
    }

    /// <summary>Of bytes, a copy of which stays for the life of the process.</summary>
    public static RdbReader Of(byte[] bytes)
    {
        var pinned = GC.AllocateArray<byte>(Math.Max(bytes.Length, 1), pinned: true);
        bytes.CopyTo(pinned, 0);
        Kept.Add(pinned);
        var reader = new RdbReader();
        fixed (byte* start = pinned) reader.Aim(start, bytes.Length);
        return reader;
    }

    static readonly List<byte[]> Kept = [];
}
