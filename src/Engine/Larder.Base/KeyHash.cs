// The hash that places keys. Folded 64x64->128-bit multiplications over the bytes, with a secret drawn at start, so that
// nobody can prepare keys that all fall into one bucket.
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Larder.Base;

/// <summary>
/// A 64-bit hash of a byte string; all bits are usable. Differs from process to process, but for one whose runtime
/// configuration fixes the secret, so that what a simulation found is found again.
/// </summary>
public static unsafe class KeyHash
{
    static readonly Random? Fixed = AppContext.GetData("Larder.KeyHash.Seed") is string seed
        ? new Random(int.Parse(seed, CultureInfo.InvariantCulture))
        : null;

    static readonly ulong Seed0 = NextSecret(), Seed1 = NextSecret(), Seed2 = NextSecret();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(byte* data, int length)
    {
        // Reads stay inside [data, data + length): short strings are read by overlapping words.
        ulong a, b;
        if (length <= 16)
        {
            if (length >= 4)
            {
                var half = (length >> 3) << 2;
                a = ((ulong)ReadU32(data) << 32) | ReadU32(data + half);
                b = ((ulong)ReadU32(data + length - 4) << 32) | ReadU32(data + length - 4 - half);
            }
            else if (length > 0)
            {
                a = ((ulong)data[0] << 16) | ((ulong)data[length >> 1] << 8) | data[length - 1];
                b = 0;
            }
            else
            {
                a = b = 0;
            }
            return Fold(Seed1 ^ (ulong)length, Fold(a ^ Seed1, b ^ Seed0));
        }
        return OfLong(data, length);
    }

    public static ulong Of(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data) return Of(start, data.Length);
    }

    static ulong OfLong(byte* data, int length)
    {
        var state = Seed0;
        var left = length;
        while (left > 16)
        {
            state = Fold(ReadU64(data) ^ Seed1, ReadU64(data + 8) ^ state);
            data += 16;
            left -= 16;
        }
        // The last 16 bytes, overlapping what was already read where the length is no multiple of 16.
        var a = ReadU64(data + left - 16);
        var b = ReadU64(data + left - 8);
        return Fold(Seed2 ^ (ulong)length, Fold(a ^ Seed1, b ^ state));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong ReadU64(byte* p) => Unsafe.ReadUnaligned<ulong>(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint ReadU32(byte* p) => Unsafe.ReadUnaligned<uint>(p);

    static ulong NextSecret()
    {
        // Odd and with about half of its bits set: a multiplier that keeps what it is given.
        Span<byte> bytes = stackalloc byte[8];
        while (true)
        {
            if (Fixed != null) Fixed.NextBytes(bytes);
            else Entropy.Fill(bytes);
            var secret = BitConverter.ToUInt64(bytes) | 1;
            if (BitOperations.PopCount(secret) is >= 24 and <= 40) return secret;
        }
    }
}
