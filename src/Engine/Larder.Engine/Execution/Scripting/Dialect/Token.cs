// The tokens of Lua 5.1.
namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>What a token is.</summary>
enum TokenKind : byte
{
    End,
    Name,
    Keyword,
    Number,
    String,

    /// <summary>An operator or punctuation of one to three bytes.</summary>
    Symbol,
}

/// <summary>A token with the bytes that it stands on.</summary>
readonly record struct Token(TokenKind Kind, int Start, int End, int Line)
{
    public int Length => End - Start;
}

/// <summary>The source is no Lua 5.1.</summary>
sealed class ScriptSyntaxException(int line, string message) : Exception(message)
{
    public int Line => line;

    /// <summary>Where 5.4 would only say that something is wrong.</summary>
    public bool IsBetterWorded => Message.StartsWith("'=' expected", StringComparison.Ordinal);
}
