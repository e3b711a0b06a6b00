// Cuts a script into the tokens of Lua 5.1. Strings and comments only have to be skipped here; what is inside of
// strings is looked at by StringLiteral.
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>One pass over one source.</summary>
ref struct Lexer(ReadOnlySpan<byte> source)
{
    static readonly HashSet<string> Keywords =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not",
        "or", "repeat", "return", "then", "true", "until", "while",
    ];

    readonly ReadOnlySpan<byte> _source = source;
    int _position;
    int _line = 1;

    public Token Next()
    {
        SkipBlanks();
        var start = _position;
        if (start >= _source.Length) return new Token(TokenKind.End, start, start, _line);
        var first = _source[start];
        var line = _line;
        var kind = first switch
        {
            _ when IsNameStart(first) => ReadName(),
            >= (byte)'0' and <= (byte)'9' => ReadNumber(),
            (byte)'.' when IsDigit(At(start + 1)) => ReadNumber(),
            (byte)'"' or (byte)'\'' => ReadString(first),
            (byte)'[' when LongBracketLevel() is >= 0 and var level => ReadLongBracket(level),
            _ => ReadSymbol(),
        };
        return new Token(kind, start, _position, line);
    }

    readonly byte At(int position) => position < _source.Length ? _source[position] : (byte)0;

    void SkipBlanks()
    {
        while (_position < _source.Length)
        {
            var unit = _source[_position];
            if (unit == (byte)'\n') _line++;
            if (unit is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 11 or 12) _position++;
            else if (unit == (byte)'-' && At(_position + 1) == (byte)'-') SkipComment();
            else return;
        }
    }

    void SkipComment()
    {
        _position += 2;
        if (At(_position) == (byte)'[' && LongBracketLevel() is >= 0 and var level)
        {
            ReadLongBracket(level);
            return;
        }
        var end = _source[_position..].IndexOfAny((byte)'\n', (byte)'\r');
        _position = end < 0 ? _source.Length : _position + end;
    }

    TokenKind ReadName()
    {
        var start = _position;
        while (IsNameStart(At(_position)) || IsDigit(At(_position))) _position++;
        return Keywords.Contains(Encoding.Latin1.GetString(_source[start.._position]))
            ? TokenKind.Keyword
            : TokenKind.Name;
    }

    // Whatever looks like a number, as Lua's own reader does; whether it is one is for the interpreter to say.
    TokenKind ReadNumber()
    {
        while (IsDigit(At(_position)) || At(_position) == (byte)'.') _position++;
        if ((At(_position) | 0x20) == 'e')
        {
            _position++;
            if (At(_position) is (byte)'+' or (byte)'-') _position++;
        }
        while (IsDigit(At(_position)) || IsNameStart(At(_position))) _position++;
        return TokenKind.Number;
    }

    TokenKind ReadString(byte quote)
    {
        var line = _line;
        for (_position++; At(_position) != quote; _position++)
        {
            if (_position >= _source.Length || _source[_position] is (byte)'\n' or (byte)'\r')
                throw new ScriptSyntaxException(line, "unfinished string");
            if (_source[_position] != (byte)'\\') continue;
            _position++;
            if (At(_position) == (byte)'\n') _line++;
        }
        _position++;
        return TokenKind.String;
    }

    // [[ has level 0, [=[ level 1; -1 when it is no long bracket.
    readonly int LongBracketLevel()
    {
        var position = _position + 1;
        while (At(position) == (byte)'=') position++;
        return At(position) == (byte)'[' ? position - _position - 1 : -1;
    }

    TokenKind ReadLongBracket(int level)
    {
        var line = _line;
        _position += level + 2;
        while (_position < _source.Length)
        {
            var unit = _source[_position++];
            if (unit == (byte)'\n') _line++;
            if (level == 0 && unit == (byte)'[' && At(_position) == (byte)'[')
                throw new ScriptSyntaxException(_line, "nesting of [[...]] is deprecated near '['");
            if (unit != (byte)']') continue;
            var closing = _position;
            while (At(closing) == (byte)'=') closing++;
            if (closing - _position != level || At(closing) != (byte)']') continue;
            _position = closing + 1;
            return TokenKind.String;
        }
        throw new ScriptSyntaxException(line, "unfinished long string/comment");
    }

    TokenKind ReadSymbol()
    {
        var rest = _source[_position..];
        if (rest.StartsWith("..."u8)) _position += 3;
        else if (rest.Length > 1 && IsPair(rest[0], rest[1])) _position += 2;
        else _position++;
        return TokenKind.Symbol;
    }

    static bool IsPair(byte a, byte b) =>
        b == (byte)'=' ? a is (byte)'=' or (byte)'~' or (byte)'<' or (byte)'>' : a == (byte)'.' && b == (byte)'.';

    static bool IsNameStart(byte unit) => (unit | 0x20) is >= (byte)'a' and <= (byte)'z' || unit == (byte)'_';

    /// <summary>Whether a byte goes on with the name or keyword in front of it.</summary>
    public static bool IsNamePart(byte unit) => IsNameStart(unit) || IsDigit(unit);

    static bool IsDigit(byte unit) => unit is >= (byte)'0' and <= (byte)'9';
}
