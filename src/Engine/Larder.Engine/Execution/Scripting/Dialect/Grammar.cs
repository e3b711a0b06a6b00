// The grammar of Lua 5.1 by recursive descent. It builds no tree: it only has to know where operands begin and end.
using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>One pass over one source; what has to change is added to <paramref name="edits"/>.</summary>
ref struct Grammar(ReadOnlySpan<byte> source, List<Edit> edits)
{
    const int MaxDepth = 190; // as deep as the interpreter's own parser goes

    TokenReader _tokens = new(source);
    readonly HashSet<string> _ownFunctions = [];
    int _depth;
    bool _usesDots;

    public void Chunk()
    {
        Block();
        if (_tokens.Kind != TokenKind.End) throw _tokens.Error("'<eof>' expected");
    }

    void Block()
    {
        Enter();
        while (_tokens.Kind != TokenKind.End && !_tokens.IsOneOf("end"u8, "else"u8, "elseif"u8, "until"u8))
        {
            var isLast = Statement();
            _tokens.TryTake(";"u8);
            if (isLast) break;
        }
        _depth--;
    }

    // True for return and break, behind which a block ends.
    bool Statement()
    {
        if (_tokens.TryTake("if"u8)) If();
        else if (_tokens.TryTake("while"u8)) Condition("do"u8, "end"u8);
        else if (_tokens.TryTake("do"u8)) Body();
        else if (_tokens.TryTake("for"u8)) For();
        else if (_tokens.TryTake("repeat"u8))
        {
            Block();
            _tokens.Take("until"u8);
            Expression();
        }
        else if (_tokens.TryTake("function"u8)) NamedFunction();
        else if (_tokens.TryTake("local"u8)) Local();
        else if (_tokens.TryTake("return"u8))
        {
            if (!_tokens.EndsBlock) Results();
            return true;
        }
        else if (_tokens.TryTake("break"u8)) return true;
        else ExpressionStatement();
        return false;
    }

    // A call of a script's own function by name stays a tail call, so that recursion may go on for ever.
    void Results()
    {
        var start = _tokens.Start;
        var first = Expression();
        if (_tokens.TryTake(","u8)) Expressions();
        else if (first == Operand.Call) Surround("_results51(", start, _tokens.PreviousEnd);
    }

    void Body()
    {
        Block();
        _tokens.Take("end"u8);
    }

    void Condition(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> closing)
    {
        Expression();
        _tokens.Take(opening);
        Block();
        if (closing.Length > 0) _tokens.Take(closing);
    }

    void If()
    {
        Condition("then"u8, default);
        while (_tokens.TryTake("elseif"u8)) Condition("then"u8, default);
        if (_tokens.TryTake("else"u8)) Block();
        _tokens.Take("end"u8);
    }

    void For()
    {
        TakeName();
        if (_tokens.TryTake("="u8))
        {
            LoopBound("_first51(");
            _tokens.Take(","u8);
            LoopBound("_limit51(");
            if (_tokens.TryTake(","u8)) LoopBound("_step51(");
        }
        else
        {
            while (_tokens.TryTake(","u8)) TakeName();
            _tokens.Take("in"u8);
            var start = _tokens.Start;
            Expressions();
            Surround("_iterator51(", start, _tokens.PreviousEnd);
        }
        _tokens.Take("do"u8);
        Body();
    }

    void LoopBound(string wrap)
    {
        var start = _tokens.Start;
        if (Expression() is not (Operand.Number or Operand.Divisor)) Surround(wrap, start, _tokens.PreviousEnd);
    }

    void NamedFunction()
    {
        DeclareFunction();
        while (_tokens.TryTake("."u8)) TakeMethodName();
        if (_tokens.TryTake(":"u8)) TakeMethodName();
        FunctionBody();
    }

    void Local()
    {
        if (_tokens.TryTake("function"u8))
        {
            DeclareFunction();
            FunctionBody();
            return;
        }
        do TakeName();
        while (_tokens.TryTake(","u8));
        if (_tokens.TryTake("="u8)) Expressions();
    }

    void DeclareFunction()
    {
        _ownFunctions.Add(Encoding.Latin1.GetString(_tokens.Bytes));
        TakeName();
    }

    void FunctionBody()
    {
        var (outerUsesDots, isVariadic) = (_usesDots, false);
        _usesDots = false;
        _tokens.Take("("u8);
        if (!_tokens.Is(")"u8))
        {
            do
            {
                isVariadic = _tokens.TryTake("..."u8);
                if (isVariadic) break;
                TakeName();
            }
            while (_tokens.TryTake(","u8));
        }
        _tokens.Take(")"u8);
        var start = _tokens.PreviousEnd;
        Body();
        if (isVariadic && !_usesDots && _tokens.Since(start).IndexOf("arg"u8) >= 0)
            edits.Add(new Edit(start, edits.Count, " local arg=_arg51(...);", IsEnd: true));
        _usesDots = outerUsesDots;
    }

    // What is a keyword of 5.4 was a name.
    void TakeName()
    {
        if (_tokens.IsName("goto"u8)) Replace("_goto51");
        _tokens.TakeName();
    }

    // Where no brackets can stand, there is no way to write it in 5.4.
    void TakeMethodName()
    {
        if (_tokens.IsName("goto"u8)) throw _tokens.Error("<name> expected");
        _tokens.TakeName();
    }

    readonly void Replace(string text) =>
        edits.Add(new Edit(_tokens.Start, edits.Count, text, Removed: _tokens.Bytes.Length));

    void ExpressionStatement()
    {
        var first = Suffixed();
        if (first == Suffix.Call) return;
        if (first != Suffix.Variable) throw _tokens.Error("syntax error");
        while (_tokens.TryTake(","u8))
        {
            if (Suffixed() != Suffix.Variable) throw _tokens.Error("syntax error");
        }
        _tokens.Take("="u8);
        Expressions();
    }

    void Expressions()
    {
        do Expression();
        while (_tokens.TryTake(","u8));
    }

    Operand Expression() => Subexpression(0);

    Operand Subexpression(int limit)
    {
        Enter();
        var start = _tokens.Start;
        var left = _tokens.IsOneOf("not"u8, "-"u8, "#"u8) ? Prefixed() : Simple();
        while (Precedence.TryFind(_tokens.Bytes, out var precedence) && precedence.Left > limit)
        {
            var isConcat = _tokens.Is(".."u8);
            if (isConcat && left != Operand.String) Surround("_text51(", start, _tokens.PreviousEnd);
            if (_tokens.Is("%"u8)) Modulo(start, precedence.Right);
            else
            {
                _tokens.Advance();
                var rightStart = _tokens.Start;
                var right = Subexpression(precedence.Right);
                if (isConcat && right != Operand.String) Surround("_text51(", rightStart, _tokens.PreviousEnd);
            }
            left = isConcat ? Operand.String : Operand.Any;
        }
        _depth--;
        return left;
    }

    Operand Prefixed()
    {
        var start = _tokens.Start;
        var isLength = _tokens.Is("#"u8);
        var isNegative = _tokens.Is("-"u8);
        _tokens.Advance();
        var operand = Subexpression(Precedence.Unary);
        if (isLength) Surround("(", start, _tokens.PreviousEnd, "+0.0)");
        return isLength || (isNegative && operand is Operand.Number or Operand.Divisor) ? Operand.Number : Operand.Any;
    }

    void Modulo(int start, int limit)
    {
        var (sign, found) = (_tokens.Start, edits.Count);
        _tokens.Advance();
        if (Subexpression(limit) == Operand.Divisor) return;
        edits.Add(new Edit(sign, found, ",", Removed: 1));
        Surround("(_modulo51(", start, _tokens.PreviousEnd, "))"); // in parentheses it is no tail call
    }

    // 5.1 takes all letters behind a number for a part of it; a hexadecimal one with an exponent is left to 5.4.
    static bool IsNumber(ReadOnlySpan<byte> literal, bool isHexadecimal) => isHexadecimal
        ? literal.Length > 2 && literal[2..].IndexOfAnyExcept(HexadecimalUnits) < 0
        : double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    static readonly SearchValues<byte> HexadecimalUnits = SearchValues.Create("0123456789abcdefABCDEFpP+-."u8);

    Operand Number()
    {
        var literal = _tokens.Bytes;
        var isHexadecimal = literal.Length > 1 && (literal[1] | 0x20) == 'x';
        if (!IsNumber(literal, isHexadecimal)) throw _tokens.Error("malformed number");
        var isWhole = literal.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        if (isWhole || (isHexadecimal && literal.IndexOfAny("pP"u8) < 0))
            Replace(Encoding.Latin1.GetString(literal) + (isHexadecimal ? "p0" : ".0"));
        // By a power of two every division is exact, and both remainders are the same.
        var isDivisor = isWhole && int.TryParse(literal, out var value) && BitOperations.IsPow2(value);
        var isZero = literal.IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
        _tokens.Advance();
        return isDivisor ? Operand.Divisor : isZero ? Operand.Any : Operand.Number;
    }

    Operand Simple()
    {
        switch (_tokens.Kind)
        {
            case TokenKind.Number:
                return Number();
            case TokenKind.String:
                Literal();
                return Operand.String;
        }
        if (_tokens.TryTake("nil"u8) || _tokens.TryTake("true"u8) || _tokens.TryTake("false"u8)) return Operand.Any;
        if (_tokens.TryTake("..."u8))
        {
            _usesDots = true;
            return Operand.Any;
        }
        if (_tokens.Is("{"u8)) Table();
        else if (_tokens.TryTake("function"u8)) FunctionBody();
        else
        {
            var isOwn = _tokens.Kind == TokenKind.Name && _tokens.FollowedBy("("u8) &&
                _ownFunctions.Contains(Encoding.Latin1.GetString(_tokens.Bytes));
            if (Suffixed() == Suffix.Call && !isOwn) return Operand.Call;
        }
        return Operand.Any;
    }

    void Literal()
    {
        if (StringLiteral.Rewrite(_tokens.Bytes) is { } rewritten)
            Replace(rewritten);
        _tokens.Advance();
    }

    // A variable or a field, a call, or something in parentheses, which is no variable even where one stands in them.
    Suffix Suffixed()
    {
        var suffix = Suffix.Variable;
        if (_tokens.TryTake("("u8))
        {
            Expression();
            _tokens.Take(")"u8);
            suffix = Suffix.Parenthesis;
        }
        else if (_tokens.Kind == TokenKind.Name) TakeName();
        else throw _tokens.Error("unexpected symbol");
        while (true)
        {
            if (_tokens.Is("."u8))
            {
                Field();
                suffix = Suffix.Variable;
            }
            else if (_tokens.TryTake("["u8))
            {
                Expression();
                _tokens.Take("]"u8);
                suffix = Suffix.Variable;
            }
            else if (_tokens.TryTake(":"u8))
            {
                TakeMethodName();
                if (!TryArguments()) throw _tokens.Error("function arguments expected");
                suffix = Suffix.Call;
            }
            else if (TryArguments()) suffix = Suffix.Call;
            else return suffix;
        }
    }

    void Field()
    {
        var dot = _tokens.Start;
        _tokens.Advance();
        if (_tokens.IsName("goto"u8))
            edits.Add(new Edit(dot, edits.Count, "[\"goto\"]", Removed: _tokens.Start + "goto"u8.Length - dot));
        _tokens.TakeName();
    }

    bool TryArguments()
    {
        if (_tokens.Is("("u8) && _tokens.IsOnNewLine)
            throw _tokens.Error("ambiguous syntax (function call x new statement)");
        if (_tokens.Kind == TokenKind.String) Literal();
        else if (_tokens.Is("{"u8)) Table();
        else if (_tokens.TryTake("("u8))
        {
            if (!_tokens.Is(")"u8)) Expressions();
            _tokens.Take(")"u8);
        }
        else return false;
        return true;
    }

    void Table()
    {
        _tokens.Take("{"u8);
        while (!_tokens.Is("}"u8))
        {
            if (_tokens.TryTake("["u8))
            {
                Expression();
                _tokens.Take("]"u8);
                _tokens.Take("="u8);
            }
            else if (_tokens.Kind == TokenKind.Name && _tokens.FollowedBy("="u8))
            {
                if (_tokens.IsName("goto"u8)) Replace("[\"goto\"]");
                _tokens.Advance();
                _tokens.Advance();
            }
            Expression();
            if (!_tokens.TryTake(","u8) && !_tokens.TryTake(";"u8)) break;
        }
        _tokens.Take("}"u8);
    }

    readonly void Surround(string opening, int start, int end, string closing = ")")
    {
        edits.Add(new Edit(start, edits.Count, opening));
        edits.Add(new Edit(end, edits.Count, closing, IsEnd: true));
    }

    void Enter()
    {
        if (++_depth > MaxDepth) throw _tokens.Error("chunk has too many syntax levels");
    }

    /// <summary>What a suffixed expression ends in, which says whether it can be assigned to or stand alone.</summary>
    enum Suffix : byte
    {
        Variable,
        Call,
        Parenthesis,
    }

    /// <summary>What is known of an expression without running it.</summary>
    enum Operand : byte
    {
        Any,
        Number,

        /// <summary>A literal power of two.</summary>
        Divisor,
        String,
        Call,
    }
}
