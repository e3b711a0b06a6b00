// The grammar of Lua 5.1 by recursive descent. It builds no tree: it only has to know where operands begin and end.
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>One pass over one source; what has to change is added to <paramref name="edits"/>.</summary>
ref struct Grammar(ReadOnlySpan<byte> source, List<Edit> edits)
{
    const int MaxDepth = 190; // as deep as the interpreter's own parser goes

    TokenReader _tokens = new(source);
    readonly HashSet<string> _ownFunctions = [];
    int _depth;

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
        else if (first == Operand.Call) Surround(Wrap.Results, start, _tokens.PreviousEnd);
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
        _tokens.TakeName();
        if (_tokens.TryTake("="u8))
        {
            LoopBound();
            _tokens.Take(","u8);
            LoopBound();
            if (_tokens.TryTake(","u8)) LoopBound();
        }
        else
        {
            while (_tokens.TryTake(","u8)) _tokens.TakeName();
            _tokens.Take("in"u8);
            Expressions();
        }
        _tokens.Take("do"u8);
        Body();
    }

    void LoopBound()
    {
        var start = _tokens.Start;
        if (Expression() != Operand.Number) Surround(Wrap.Number, start, _tokens.PreviousEnd);
    }

    void NamedFunction()
    {
        DeclareFunction();
        while (_tokens.TryTake("."u8)) _tokens.TakeName();
        if (_tokens.TryTake(":"u8)) _tokens.TakeName();
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
        do _tokens.TakeName();
        while (_tokens.TryTake(","u8));
        if (_tokens.TryTake("="u8)) Expressions();
    }

    void DeclareFunction()
    {
        _ownFunctions.Add(Encoding.Latin1.GetString(_tokens.Bytes));
        _tokens.TakeName();
    }

    void FunctionBody()
    {
        _tokens.Take("("u8);
        if (!_tokens.Is(")"u8))
        {
            do
            {
                if (_tokens.TryTake("..."u8)) break;
                _tokens.TakeName();
            }
            while (_tokens.TryTake(","u8));
        }
        _tokens.Take(")"u8);
        Body();
    }

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
        var left = Operand.Any;
        if (_tokens.TryTake("not"u8) || _tokens.TryTake("-"u8) || _tokens.TryTake("#"u8))
            Subexpression(Precedence.Unary);
        else left = Simple();
        while (Precedence.TryFind(_tokens.Bytes, out var precedence) && precedence.Left > limit)
        {
            var isConcat = _tokens.Is(".."u8);
            var isModulo = _tokens.Is("%"u8);
            if (isConcat && left != Operand.String) Surround(Wrap.Text, start, _tokens.PreviousEnd);
            _tokens.Advance();
            var rightStart = _tokens.Start;
            var right = Subexpression(precedence.Right);
            if (isConcat && right != Operand.String) Surround(Wrap.Text, rightStart, _tokens.PreviousEnd);
            if (isModulo && right != Operand.Number) Surround(Wrap.Divisor, rightStart, _tokens.PreviousEnd);
            left = isConcat ? Operand.String : Operand.Any;
        }
        _depth--;
        return left;
    }

    Operand Simple()
    {
        switch (_tokens.Kind)
        {
            case TokenKind.Number:
                // A zero may be a divisor, so it does not count as a number that needs nothing.
                var isZero = _tokens.Bytes.IndexOfAnyExcept("0."u8) < 0;
                _tokens.Advance();
                return isZero ? Operand.Any : Operand.Number;
            case TokenKind.String:
                Literal();
                return Operand.String;
        }
        if (_tokens.TryTake("nil"u8) || _tokens.TryTake("true"u8) || _tokens.TryTake("false"u8)) return Operand.Any;
        if (_tokens.TryTake("..."u8)) return Operand.Any;
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
            edits.Add(new Edit(_tokens.Start, edits.Count, Wrap.None, false, _tokens.Bytes.Length, rewritten));
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
        else if (_tokens.Kind == TokenKind.Name) _tokens.Advance();
        else throw _tokens.Error("unexpected symbol");
        while (true)
        {
            if (_tokens.TryTake("."u8))
            {
                _tokens.TakeName();
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
                _tokens.TakeName();
                if (!TryArguments()) throw _tokens.Error("function arguments expected");
                suffix = Suffix.Call;
            }
            else if (TryArguments()) suffix = Suffix.Call;
            else return suffix;
        }
    }

    bool TryArguments()
    {
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
                _tokens.Advance();
                _tokens.Advance();
            }
            Expression();
            if (!_tokens.TryTake(","u8) && !_tokens.TryTake(";"u8)) break;
        }
        _tokens.Take("}"u8);
    }

    readonly void Surround(Wrap wrap, int start, int end)
    {
        edits.Add(new Edit(start, edits.Count, wrap, false));
        edits.Add(new Edit(end, edits.Count, wrap, true));
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
        String,
        Call,
    }
}
