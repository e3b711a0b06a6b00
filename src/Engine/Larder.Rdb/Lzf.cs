// The LZF compression of RDB strings. A compressed string is a row of
//
//     000lllll bytes...               l + 1 bytes as they are
//     lllooooo oooooooo               l + 2 bytes (l from 1 to 6) copied from o + 1 bytes back
//     111ooooo llllllll oooooooo      l + 9 bytes copied from o + 1 bytes back
//
// A copy may reach into what it writes, which repeats it.
using System.Buffers.Binary;
using System.Numerics;

namespace Larder.Rdb;

public static class Lzf
{
    const int MaxLiterals = 32, MaxDistance = 8192, MinCopy = 3, MaxCopy = 264;
    const int MinHashBits = 8, MaxHashBits = 14;

    /// <summary>No string of LZF grows by more than this factor.</summary>
    public const int MaxGrowth = 88;

    [ThreadStatic] static int[]? places;

    /// <summary>Restores a string that fills <paramref name="target"/> exactly; false at nonsense.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int read = 0, written = 0;
        while (read < source.Length)
        {
            int control = source[read++];
            if (control < MaxLiterals)
            {
                var count = control + 1;
                if (count > source.Length - read || count > target.Length - written) return false;
                source.Slice(read, count).CopyTo(target[written..]);
                read += count;
                written += count;
                continue;
            }
            var length = (control >> 5) + 2;
            if (control >> 5 == 7)
            {
                if (read == source.Length) return false;
                length += source[read++];
            }
            if (read == source.Length) return false;
            var distance = (((control & 31) << 8) | source[read++]) + 1;
            if (distance > written || length > target.Length - written) return false;
            Repeat(target, written, distance, length);
            written += length;
        }
        return written == target.Length;
    }

    /// <summary>Compresses into <paramref name="target"/>; 0 when that is too short for it.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)source.Length) + 1, MinHashBits, MaxHashBits);
        var table = (places ??= new int[1 << MaxHashBits]).AsSpan(0, 1 << bits);
        table.Clear(); // a place is kept as one more than it is, 0 is none
        int written = 0, literals = 0, at = 0;
        while (at + MinCopy < source.Length)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]) & 0xFFFFFF;
            ref var place = ref table[(int)((word * 2654435761u) >> (32 - bits))];
            var earlier = place - 1;
            place = at + 1;
            if (earlier < 0 || at - earlier > MaxDistance || !source.Slice(earlier, MinCopy).SequenceEqual(
                source.Slice(at, MinCopy)))
            {
                at++;
                if (++literals == MaxLiterals && !TryFlush(source, at, ref literals, target, ref written)) return 0;
                continue;
            }
            if (!TryFlush(source, at, ref literals, target, ref written)) return 0;
            var most = Math.Min(MaxCopy, source.Length - at);
            var length = MinCopy + source.Slice(earlier + MinCopy, most - MinCopy)
                .CommonPrefixLength(source.Slice(at + MinCopy, most - MinCopy));
            if (!TryWriteCopy(target, ref written, at - earlier - 1, length - 2)) return 0;
            at += length;
        }
        for (; at < source.Length;)
        {
            at++;
            if (++literals == MaxLiterals && !TryFlush(source, at, ref literals, target, ref written)) return 0;
        }
        return TryFlush(source, at, ref literals, target, ref written) ? written : 0;
    }

    // Byte by byte where the copy overlaps itself.
    static void Repeat(Span<byte> target, int at, int distance, int length)
    {
        if (distance >= length)
        {
            target.Slice(at - distance, length).CopyTo(target[at..]);
            return;
        }
        for (var end = at + length; at < end; at++) target[at] = target[at - distance];
    }

    static bool TryFlush(ReadOnlySpan<byte> source, int end, ref int literals, Span<byte> target, ref int written)
    {
        if (literals == 0) return true;
        if (target.Length - written < literals + 1) return false;
        target[written++] = (byte)(literals - 1);
        source.Slice(end - literals, literals).CopyTo(target[written..]);
        written += literals;
        literals = 0;
        return true;
    }

    static bool TryWriteCopy(Span<byte> target, ref int written, int distance, int length)
    {
        if (target.Length - written < 3) return false;
        if (length < 7)
        {
            target[written++] = (byte)((length << 5) | (distance >> 8));
        }
        else
        {
            target[written++] = (byte)((7 << 5) | (distance >> 8));
            target[written++] = (byte)(length - 7);
        }
        target[written++] = (byte)distance;
        return true;
    }
}
