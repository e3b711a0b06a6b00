// The parser's view of the tokens: the present one, the one behind it, and what to say when something else was
// expected.
using Larder.Base.Text;
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>Reads one source from its start to its end.</summary>
ref struct TokenReader
{
    readonly ReadOnlySpan<byte> _source;
    Lexer _lexer;
    Token _token;
    Token _next;
    int _previousLine = 1;

    public TokenReader(ReadOnlySpan<byte> source)
    {
        _source = source;
        _lexer = new Lexer(source);
        _token = _lexer.Next();
        _next = _lexer.Next();
    }

    public readonly TokenKind Kind => _token.Kind;
    public readonly int Start => _token.Start;

    /// <summary>The byte behind the token before the present one.</summary>
    public int PreviousEnd { readonly get; private set; }

    /// <summary>The present token as it stands in the source.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _source[_token.Start.._token.End];

    /// <summary>What stands in the source between a place and the end of the token before the present one.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _source[start..PreviousEnd];

    /// <summary>Whether nothing of the present block can follow.</summary>
    public readonly bool EndsBlock =>
        Kind == TokenKind.End || Is(";"u8) || IsOneOf("end"u8, "else"u8, "elseif"u8, "until"u8);

    public void Advance()
    {
        PreviousEnd = _token.End;
        _previousLine = _token.Line;
        _token = _next;
        if (_next.Kind != TokenKind.End) _next = _lexer.Next();
    }

    /// <summary>Whether the present token is this keyword or symbol.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) =>
        _token.Kind is TokenKind.Keyword or TokenKind.Symbol && Bytes.SequenceEqual(text);

    public readonly bool IsOneOf(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c) =>
        Is(a) || Is(b) || Is(c);

    public readonly bool IsOneOf(
        ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d) =>
        _token.Kind == TokenKind.Keyword && (Is(a) || Is(b) || Is(c) || Is(d));

    /// <summary>Whether the present token is this name.</summary>
    public readonly bool IsName(ReadOnlySpan<byte> text) => _token.Kind == TokenKind.Name && Bytes.SequenceEqual(text);

    /// <summary>The present token stands on another line than the one before it.</summary>
    public readonly bool IsOnNewLine => _token.Line != _previousLine;

    /// <summary>Whether the token behind the present one is this symbol.</summary>
    public readonly bool FollowedBy(ReadOnlySpan<byte> text) =>
        _next.Kind == TokenKind.Symbol && _source[_next.Start.._next.End].SequenceEqual(text);

    public bool TryTake(ReadOnlySpan<byte> text)
    {
        if (!Is(text)) return false;
        Advance();
        return true;
    }

    public void Take(ReadOnlySpan<byte> text)
    {
        if (!TryTake(text)) throw Error($"'{Encoding.ASCII.GetString(text)}' expected");
    }

    public void TakeName()
    {
        if (Kind != TokenKind.Name) throw Error("<name> expected");
        Advance();
    }

    public readonly ScriptSyntaxException Error(string message)
    {
        var near = Kind == TokenKind.End ? "<eof>" : ByteText.GetString(Bytes);
        return new ScriptSyntaxException(_token.Line, $"{message} near '{near}'");
    }
}
