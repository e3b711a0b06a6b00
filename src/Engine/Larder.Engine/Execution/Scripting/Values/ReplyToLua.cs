// From a command's reply to a Lua value:
//
//     integer -> number              null bulk, null array -> false         + status -> { ok = }
//     bulk    -> string              _ -> nil   # -> boolean                - error  -> { err = }
//     array   -> table               , -> { double = }                      ( -> { big_number = }
//     % -> { map = }                 ~ -> { set = }                         = -> { verbatim_string = { ... } }
//     | is skipped
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Scripting.Lua;

namespace Larder.Engine.Execution.Scripting.Values;

/// <summary>Reads replies of the engine's own commands, which are well formed.</summary>
ref struct ReplyToLua
{
    const int SlotsPerLevel = 4;

    readonly LuaStack _stack;
    readonly ReadOnlySpan<byte> _reply;
    int _position;
    bool _isTooDeep;

    ReplyToLua(LuaStack stack, ReadOnlySpan<byte> reply)
    {
        _stack = stack;
        _reply = reply;
    }

    /// <summary>Pushes the value of one reply; false, with nothing pushed, when it nests deeper than the stack goes.</summary>
    public static bool TryPush(LuaStack stack, ReadOnlySpan<byte> reply)
    {
        var top = stack.Top;
        var reader = new ReplyToLua(stack, reply);
        reader.PushNext();
        if (reader._isTooDeep) stack.Top = top;
        return !reader._isTooDeep;
    }

    // Near the end of the stack everything is left as it is, and the caller takes it down.
    void PushNext()
    {
        _isTooDeep |= LuaApi.CheckStack(_stack.State, SlotsPerLevel + 4) == 0;
        if (_isTooDeep) return;
        var type = _reply[_position];
        var line = Line();
        switch (type)
        {
            case (byte)':':
                LuaApi.PushNumber(_stack.State, Integer(line));
                break;
            case (byte)'$':
                PushBulk(Integer(line));
                break;
            case (byte)'+':
                PushTagged("ok"u8, line);
                break;
            case (byte)'-':
                PushTagged("err"u8, line);
                _stack.SetField("ignore_error_stats_update"u8, true);
                break;
            case (byte)'*' or (byte)'>':
                PushArray(Integer(line));
                break;
            case (byte)'%':
                PushMap(Integer(line));
                break;
            case (byte)'~':
                PushSet(Integer(line));
                break;
            case (byte)'_':
                LuaApi.PushNil(_stack.State);
                break;
            case (byte)'#':
                LuaApi.PushBoolean(_stack.State, line[0] == (byte)'t' ? 1 : 0);
                break;
            case (byte)',':
                Check.That(FloatText.TryParse(line, out var number));
                LuaApi.CreateTable(_stack.State, 0, 1);
                LuaApi.PushNumber(_stack.State, number);
                _stack.SetField("double"u8);
                break;
            case (byte)'|':
                SkipAttributes(Integer(line));
                PushNext();
                break;
            case (byte)'(':
                PushTagged("big_number"u8, line);
                break;
            default:
                Check.That(type == (byte)'=');
                PushVerbatim(Integer(line));
                break;
        }
    }

    void PushBulk(long length)
    {
        if (length < 0) LuaApi.PushBoolean(_stack.State, 0);
        else _stack.Push(Take(length));
    }

    void PushArray(long count)
    {
        if (count < 0)
        {
            LuaApi.PushBoolean(_stack.State, 0);
            return;
        }
        LuaApi.CreateTable(_stack.State, (int)Math.Min(count, int.MaxValue), 0);
        for (var i = 1L; i <= count; i++)
        {
            PushNext();
            if (_isTooDeep) return;
            LuaApi.RawSetAt(_stack.State, -2, i);
        }
    }

    void PushMap(long count)
    {
        LuaApi.CreateTable(_stack.State, 0, 1);
        LuaApi.CreateTable(_stack.State, 0, (int)count);
        for (var i = 0L; i < count; i++)
        {
            PushNext();
            if (_isTooDeep) return;
            Check.That(_stack.Type(-1) != LuaType.Nil); // as a key it would raise an error
            PushNext();
            if (_isTooDeep) return;
            LuaApi.RawSet(_stack.State, -3);
        }
        _stack.SetField("map"u8);
    }

    // What is said about the reply that follows; scripts do not see it.
    void SkipAttributes(long count)
    {
        for (var i = 0L; i < count * 2; i++)
        {
            PushNext();
            if (_isTooDeep) return;
            _stack.Pop();
        }
    }

    void PushSet(long count)
    {
        LuaApi.CreateTable(_stack.State, 0, 1);
        LuaApi.CreateTable(_stack.State, 0, (int)count);
        for (var i = 0L; i < count; i++)
        {
            PushNext();
            if (_isTooDeep) return;
            Check.That(_stack.Type(-1) != LuaType.Nil);
            LuaApi.PushBoolean(_stack.State, 1);
            LuaApi.RawSet(_stack.State, -3);
        }
        _stack.SetField("set"u8);
    }

    // The text begins with its format and a colon: "txt:".
    void PushVerbatim(long length)
    {
        var text = Take(length);
        LuaApi.CreateTable(_stack.State, 0, 1);
        LuaApi.CreateTable(_stack.State, 0, 2);
        _stack.SetField("format"u8, text[..3]);
        _stack.SetField("string"u8, text[4..]);
        _stack.SetField("verbatim_string"u8);
    }

    readonly void PushTagged(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> text)
    {
        LuaApi.CreateTable(_stack.State, 0, 2);
        _stack.SetField(tag, text);
    }

    ReadOnlySpan<byte> Line()
    {
        var rest = _reply[(_position + 1)..];
        var end = rest.IndexOf((byte)'\r');
        Check.That(end >= 0);
        _position += end + 3;
        return rest[..end];
    }

    ReadOnlySpan<byte> Take(long length)
    {
        var bytes = _reply.Slice(_position, (int)length);
        _position += (int)length + 2;
        return bytes;
    }

    static long Integer(ReadOnlySpan<byte> line)
    {
        Check.That(IntegerText.TryParse(line, out long value));
        return value;
    }
}
