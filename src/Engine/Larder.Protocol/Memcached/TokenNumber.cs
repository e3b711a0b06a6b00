// Numbers in memcached requests. Two kinds, as there: strict ones are digits only (leading zeros allowed), loose ones
// are what C's strtol makes of them, cut down to 32 bits.
namespace Larder.Protocol.Memcached;

/// <summary>Reads a token as a number.</summary>
public static class TokenNumber
{
    /// <summary>Digits only; false on an empty token or one that is too large.</summary>
    public static bool TryReadUInt64(ReadOnlySpan<byte> token, out ulong value)
    {
        value = 0;
        if (token.Length is 0 or > 22) return false;

        foreach (var character in token)
        {
            var digit = (uint)(character - '0');
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = value * 10 + digit;
        }

        return true;
    }

    /// <summary>Digits only, up to 32 bits.</summary>
    public static bool TryReadUInt32(ReadOnlySpan<byte> token, out uint value)
    {
        var read = TryReadUInt64(token, out var wide) && wide <= uint.MaxValue;
        value = read ? (uint)wide : 0;
        return read;
    }

    /// <summary>An optional minus and digits, up to 31 bits.</summary>
    public static bool TryReadInt32(ReadOnlySpan<byte> token, out int value)
    {
        value = 0;
        if (token.Length > 11) return false;

        var negative = token.Length > 0 && token[0] == (byte)'-';
        if (!TryReadUInt64(negative ? token[1..] : token, out var magnitude)) return false;
        if (magnitude > int.MaxValue + (negative ? 1UL : 0UL)) return false;

        value = (int)(negative ? -(long)magnitude : (long)magnitude);
        return true;
    }

    /// <summary>A sign and digits, up to 63 bits, of which the lower 32 count.</summary>
    public static bool TryReadLooseInt32(ReadOnlySpan<byte> token, out int value)
    {
        value = 0;
        var negative = token.Length > 0 && token[0] == (byte)'-';
        if (token.Length > 0 && token[0] is (byte)'-' or (byte)'+') token = token[1..];
        if (!TryReadUInt64(token, out var magnitude) || magnitude > long.MaxValue) return false;

        value = unchecked((int)(negative ? -(long)magnitude : (long)magnitude));
        return true;
    }

    /// <summary>
    /// A sign and digits, up to 64 bits, of which the lower 32 count; a number below zero is one only where it wraps to one
    /// above, as C's strtoul has it.
    /// </summary>
    public static bool TryReadLooseUInt32(ReadOnlySpan<byte> token, out uint value)
    {
        value = 0;
        var negative = token.Length > 0 && token[0] == (byte)'-';
        if (token.Length > 0 && token[0] is (byte)'-' or (byte)'+') token = token[1..];
        if (!TryReadUInt64(token, out var magnitude)) return false;

        var wrapped = negative ? 0 - magnitude : magnitude;
        value = unchecked((uint)wrapped);
        return !negative || (long)wrapped >= 0;
    }
}
