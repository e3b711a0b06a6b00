// From a script's result to a reply: the way back of ReplyToLua. A number loses its fraction; a table is an array up to
// its first nil, unless a field says that it is something else.
using Larder.Engine.Execution.Scripting.Lua;
using Larder.Engine.Telemetry;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Scripting.Values;

/// <summary>Writes one result. Tables are read without their metatables.</summary>
ref struct LuaToReply(LuaStack stack, RespWriter reply, int protocol, LoopCounters counters)
{
    const int MaxDepth = 2000; // far below what the thread's own stack takes
    const int MaxReplyBytes = 1 << 30;
    const int MaxTables = 1 << 21;
    const int SlotsPerLevel = 4;

    int _tableCount;
    bool _isTooLarge;

    /// <summary>An error stood within a table; it was counted.</summary>
    public bool HasInnerError { get; private set; }

    /// <summary>Writes the value on top of the stack and takes it off.</summary>
    // A table may hold another one, or one string, many times, so a reply is bounded apart from the script's memory.
    public void Write()
    {
        var (start, top) = (reply.Output.Length, stack.Top - 1);
        Write(0);
        stack.Top = top;
        if (!_isTooLarge) return;
        reply.Output.Truncate(start);
        reply.Error("ERR the reply of the script is too large"u8);
    }

    void Write(int depth)
    {
        _isTooLarge |= reply.Output.Length > MaxReplyBytes || _tableCount > MaxTables;
        if (_isTooLarge) return;
        if (depth > MaxDepth || LuaApi.CheckStack(stack.State, SlotsPerLevel + 4) == 0)
        {
            reply.Error("ERR reached lua stack limit"u8);
            stack.Pop();
            return;
        }
        switch (stack.Type(-1))
        {
            case LuaType.String:
                WriteString(stack.Bytes(-1));
                break;
            case LuaType.Boolean:
                WriteBoolean(stack.Boolean(-1));
                break;
            case LuaType.Number:
                reply.Integer(Whole(stack.Number(-1)));
                break;
            case LuaType.Table:
                WriteTable(depth);
                break;
            default:
                reply.Null();
                break;
        }
        stack.Pop();
    }

    // What C makes of a number that no integer holds.
    static long Whole(double number) =>
        number is >= long.MinValue and < -(double)long.MinValue ? (long)number : long.MinValue;

    void WriteString(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxReplyBytes - reply.Output.Length) reply.BulkString(text);
        else _isTooLarge = true;
    }

    void WriteBoolean(bool value)
    {
        if (protocol == 3) reply.Bool(value);
        else if (value) reply.Integer(1);
        else reply.Null();
    }

    void WriteTable(int depth)
    {
        _tableCount++;
        if (TryWriteText("err"u8, depth) || TryWriteText("ok"u8, depth)) return;
        if (TryWriteDouble() || TryWriteText("big_number"u8, depth) || TryWriteVerbatim()) return;
        if (TryWritePairs("map"u8, depth, isMap: true) || TryWritePairs("set"u8, depth, isMap: false)) return;
        var deferred = reply.Defer();
        for (var count = 0L; ; count++)
        {
            if (LuaApi.RawGetAt(stack.State, -1, count + 1) == LuaType.Nil)
            {
                stack.Pop();
                reply.CloseArray(deferred, count);
                return;
            }
            Write(depth + 1);
            if (_isTooLarge) return;
        }
    }

    bool TryWriteText(ReadOnlySpan<byte> field, int depth)
    {
        var isThere = stack.PushField(-1, field) == LuaType.String;
        if (isThere)
        {
            var text = stack.Bytes(-1);
            if (field[0] == (byte)'e') WriteError(text, depth);
            else if (field[0] == (byte)'o') reply.SimpleString(OneLine(text));
            else reply.BigNumber(OneLine(text));
        }
        stack.Pop();
        return isThere;
    }

    // The dispatcher counts a reply that is an error as a whole.
    void WriteError(ReadOnlySpan<byte> text, int depth)
    {
        reply.Error(text);
        if (depth == 0) return;
        counters.CountError(text);
        HasInnerError = true;
    }

    bool TryWriteDouble()
    {
        var isThere = stack.PushField(-1, "double"u8) == LuaType.Number;
        if (isThere) reply.Double(stack.Number(-1));
        stack.Pop();
        return isThere;
    }

    bool TryWriteVerbatim()
    {
        if (stack.PushField(-1, "verbatim_string"u8) != LuaType.Table)
        {
            stack.Pop();
            return false;
        }
        stack.PushField(-1, "format"u8);
        stack.PushField(-2, "string"u8);
        var isThere = stack.Type(-2) == LuaType.String && stack.Type(-1) == LuaType.String;
        if (isThere)
        {
            Span<byte> format = [(byte)' ', (byte)' ', (byte)' '];
            var given = stack.Bytes(-2);
            given[..Math.Min(given.Length, 3)].CopyTo(format);
            reply.Verbatim(format, stack.Bytes(-1));
        }
        stack.Pop(3);
        return isThere;
    }

    bool TryWritePairs(ReadOnlySpan<byte> field, int depth, bool isMap)
    {
        if (stack.PushField(-1, field) != LuaType.Table)
        {
            stack.Pop();
            return false;
        }
        var deferred = reply.Defer();
        var count = 0L;
        LuaApi.PushNil(stack.State);
        // Safe: the key comes from the table itself, which nobody changes meanwhile, so lua_next raises nothing.
        while (LuaApi.Next(stack.State, -2) != 0)
        {
            LuaApi.PushValue(stack.State, -2);
            Write(depth + 1);
            if (isMap) Write(depth + 1);
            else stack.Pop();
            if (_isTooLarge) return true;
            count++;
        }
        if (isMap) reply.CloseMap(deferred, count);
        else reply.CloseSet(deferred, count);
        stack.Pop();
        return true;
    }

    static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') < 0) return text;
        var copy = text.ToArray();
        copy.AsSpan().Replace((byte)'\r', (byte)' ');
        copy.AsSpan().Replace((byte)'\n', (byte)' ');
        return copy;
    }
}
