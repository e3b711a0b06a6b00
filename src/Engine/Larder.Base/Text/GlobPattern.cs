// Glob matching as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL patterns use it: * ? [a-z] [^a] and \ to escape.
// One pass with a single point to fall back to: when what follows a star does not match, only the latest star needs to
// take one byte more, as a longer match of an earlier star could not help. So the cost is at most pattern x text and
// there is no recursion that a pattern could drive deep.
namespace Larder.Base.Text;

/// <summary>Glob patterns over bytes.</summary>
public static class GlobPattern
{
    // So many stars count; a pattern with more matches nothing, as the servers, which recurse, have it.
    const int MaxStars = 1000;

    /// <summary>Whether <paramref name="pattern"/> matches all of <paramref name="text"/>.</summary>
    /// <remarks>An empty text is matched by the empty pattern alone, not by "*": so the servers have it.</remarks>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase = false)
    {
        if (text.Length == 0) return pattern.Length == 0;

        int at = 0, position = 0;
        int afterStar = -1, starPosition = 0, stars = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == (byte)'*')
            {
                while (at < pattern.Length && pattern[at] == (byte)'*') at++;
                if (at == pattern.Length) return true;
                if (++stars > MaxStars) return false;
                afterStar = at;
                starPosition = position;
                continue;
            }

            if (at < pattern.Length && MatchesOne(pattern, ref at, text[position], ignoreCase))
            {
                position++;
                continue;
            }

            if (afterStar < 0) return false;
            at = afterStar;
            position = ++starPosition;
        }

        while (at < pattern.Length && pattern[at] == (byte)'*') at++;
        return at == pattern.Length;
    }

    // Matches one byte against the element at `at` and moves `at` behind that element.
    static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int at, byte character, bool ignoreCase)
    {
        var element = pattern[at++];
        switch (element)
        {
            case (byte)'?':
                return true;
            case (byte)'[':
                return MatchesClass(pattern, ref at, character, ignoreCase);
            case (byte)'\\' when at < pattern.Length:
                element = pattern[at++];
                break;
        }

        return element == character || (ignoreCase && Fold(element) == Fold(character));
    }

    // A class that is never closed ends with the pattern.
    static bool MatchesClass(ReadOnlySpan<byte> pattern, ref int at, byte character, bool ignoreCase)
    {
        var inverted = at < pattern.Length && pattern[at] == (byte)'^';
        if (inverted) at++;

        var matched = false;
        while (at < pattern.Length)
        {
            var left = pattern.Length - at;
            if (pattern[at] == (byte)'\\' && left >= 2)
            {
                matched |= pattern[at + 1] == character;
                at += 2;
            }
            else if (pattern[at] == (byte)']')
            {
                at++;
                return matched != inverted;
            }
            else if (left >= 3 && pattern[at + 1] == (byte)'-')
            {
                matched |= InRange(pattern[at], pattern[at + 2], character, ignoreCase);
                at += 3;
            }
            else
            {
                matched |= pattern[at] == character || (ignoreCase && Fold(pattern[at]) == Fold(character));
                at++;
            }
        }

        return matched != inverted;
    }

    // Bytes compare as C's signed characters do on the machines that the servers run on.
    static bool InRange(byte from, byte to, byte character, bool ignoreCase)
    {
        if ((sbyte)from > (sbyte)to) (from, to) = (to, from);
        if (ignoreCase) (from, to, character) = (Fold(from), Fold(to), Fold(character));
        return (sbyte)character >= (sbyte)from && (sbyte)character <= (sbyte)to;
    }

    static byte Fold(byte character) =>
        character is >= (byte)'A' and <= (byte)'Z' ? (byte)(character | 0x20) : character;
}
