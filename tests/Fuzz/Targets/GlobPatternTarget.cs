// Glob patterns: the matcher, which goes forward with one point to fall back to, agrees with a plain recursive one.
using Larder.Base.Text;

namespace Larder.Fuzz.Targets;

/// <summary>KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL patterns. The first line is the pattern, the rest the text.</summary>
public sealed class GlobPatternTarget : IFuzzTarget
{
    // The recursive one takes a multiple of pattern x text; the stars that a pattern may have are beyond this length.
    const int MaxBytes = 40;

    public IReadOnlyList<string> Seeds { get; } =
    [
        "*\nanything", "h?llo\nhello", "h[a-e]llo\nhbllo", "h[^e]llo\nhallo", "h\\*llo\nh*llo", "[\\]a-]\n]", "[a-\n-",
        "[^\na", "*a*b*\nxxaxxbxx", "a**\na", "[z-a]?\\\nmx\\", "user:*:[0-9]*\nuser:bob:7",
    ];

    public void Try(byte[] input, Random random)
    {
        var at = Array.IndexOf(input, (byte)'\n');
        if (at < 0) at = input.Length;
        var pattern = input.AsSpan(0, Math.Min(at, MaxBytes));
        var text = input.AsSpan(Math.Min(at + 1, input.Length));
        text = text[..Math.Min(text.Length, MaxBytes)];
        foreach (var ignoreCase in (ReadOnlySpan<bool>)[false, true])
        {
            var expected = text.IsEmpty ? pattern.IsEmpty : new Model(ignoreCase).Matches(pattern, text);
            Assert.Equal(expected, GlobPattern.Matches(pattern, text, ignoreCase));
        }
    }

    sealed class Model(bool ignoreCase)
    {
        // Ends of pattern and text from which on nothing matches: asked once.
        readonly HashSet<(int, int)> _failed = [];

        public bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
        {
            if (pattern.IsEmpty || text.IsEmpty) return text.IsEmpty && pattern.IndexOfAnyExcept((byte)'*') < 0;
            if (_failed.Contains((pattern.Length, text.Length))) return false;
            var matches = pattern[0] == '*'
                ? Matches(pattern[1..], text) || Matches(pattern, text[1..])
                : MatchesOne(pattern, text[0], out var length) && Matches(pattern[length..], text[1..]);
            if (!matches) _failed.Add((pattern.Length, text.Length));
            return matches;
        }

        bool MatchesOne(ReadOnlySpan<byte> pattern, byte value, out int length)
        {
            length = 1;
            if (pattern[0] == '?') return true;
            if (pattern[0] == '[') return MatchesClass(pattern, value, out length);
            if (pattern[0] == '\\' && pattern.Length > 1) length = 2;
            return Same(pattern[length - 1], value);
        }

        // A class that is not closed ends with the pattern.
        bool MatchesClass(ReadOnlySpan<byte> pattern, byte value, out int length)
        {
            var at = 1;
            var isNegated = pattern.Length > 1 && pattern[1] == '^';
            if (isNegated) at++;
            var isIn = false;
            while (at < pattern.Length && pattern[at] != ']')
            {
                if (pattern[at] == '\\' && at + 1 < pattern.Length)
                {
                    isIn |= pattern[at + 1] == value; // whatever the case
                    at += 2;
                }
                else if (at + 2 < pattern.Length && pattern[at + 1] == '-')
                {
                    isIn |= IsBetween(pattern[at], pattern[at + 2], value);
                    at += 3;
                }
                else
                {
                    isIn |= Same(pattern[at], value);
                    at++;
                }
            }
            length = Math.Min(at + 1, pattern.Length);
            return isIn != isNegated;
        }

        // As the servers have it: bytes are signed, and which end is the lower is looked at before case is.
        bool IsBetween(byte one, byte other, byte value)
        {
            var (low, high) = (sbyte)one <= (sbyte)other ? (one, other) : (other, one);
            return (sbyte)Fold(value) >= (sbyte)Fold(low) && (sbyte)Fold(value) <= (sbyte)Fold(high);
        }

        bool Same(byte one, byte other) => Fold(one) == Fold(other);

        byte Fold(byte value) => ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 32) : value;
    }
}
