// Escapes in string literals. Lua 5.1 takes any character behind a backslash, 5.4 only those that it knows: an unknown
// one is written without its backslash.
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

static class StringLiteral
{
    /// <summary>What a quoted literal has to read in Lua 5.4; null when it may stay.</summary>
    public static string? Rewrite(ReadOnlySpan<byte> literal)
    {
        if (literal[0] == (byte)'[' || !HasForeignEscape(literal)) return null;
        var text = new StringBuilder();
        for (var i = 0; i < literal.Length; i++)
        {
            if (literal[i] == (byte)'\\' && !IsKnown(literal[i + 1])) continue;
            text.Append((char)literal[i]);
            if (literal[i] == (byte)'\\') text.Append((char)literal[++i]);
        }
        return text.ToString();
    }

    static bool HasForeignEscape(ReadOnlySpan<byte> literal)
    {
        for (var i = literal.IndexOf((byte)'\\'); i >= 0 && i + 1 < literal.Length; i++)
        {
            if (literal[i] != (byte)'\\') continue;
            if (!IsKnown(literal[++i])) return true;
        }
        return false;
    }

    static bool IsKnown(byte escaped) =>
        escaped is (>= (byte)'0' and <= (byte)'9') or (byte)'\n' or (byte)'\r' || "abfnrtv\\\"'"u8.Contains(escaped);
}
