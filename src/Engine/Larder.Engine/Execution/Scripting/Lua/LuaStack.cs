// What managed code does with the stack of a Lua state, in managed terms.
using Larder.Base.Text;
using System.Text;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>A state with its stack. Nothing here runs script code or raises an error.</summary>
readonly unsafe struct LuaStack(nint state)
{
    public nint State => state;

    public int Top
    {
        get => LuaApi.Top(state);
        set => LuaApi.SetTop(state, value);
    }

    public LuaType Type(int index) => LuaApi.Type(state, index);

    public void Pop(int count = 1) => LuaApi.SetTop(state, -count - 1);

    public void Push(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) LuaApi.PushBytes(state, start, (nuint)bytes.Length);
    }

    public void Push(string text) => Push(ByteText.GetBytes(text));

    /// <summary>The bytes of a string, valid while the string is on the stack; of anything else nothing.</summary>
    // Safe: asked of strings alone, so Lua converts nothing and the pointer is the string's own.
    public ReadOnlySpan<byte> Bytes(int index)
    {
        if (Type(index) != LuaType.String) return default;
        nuint length;
        var bytes = LuaApi.ToBytes(state, index, &length);
        return new ReadOnlySpan<byte>(bytes, checked((int)length));
    }

    public string Text(int index) => ByteText.GetString(Bytes(index));

    public double Number(int index) => LuaApi.ToNumber(state, index, null);

    /// <summary>A number that is an integer of 64 bits, whatever its form.</summary>
    public bool TryInteger(int index, out long value)
    {
        int isInteger;
        value = LuaApi.ToInteger(state, index, &isInteger);
        return isInteger != 0 && Type(index) == LuaType.Number;
    }

    public bool Boolean(int index) => LuaApi.ToBoolean(state, index) != 0;

    /// <summary>Pushes the field of a table on the stack, without its metatable.</summary>
    public LuaType PushField(int table, ReadOnlySpan<byte> name)
    {
        var absolute = table < 0 ? Top + 1 + table : table;
        Push(name);
        return LuaApi.RawGet(state, absolute);
    }

    /// <summary>Sets a field of the table below the value on top, which is taken off.</summary>
    public void SetField(ReadOnlySpan<byte> name)
    {
        Push(name);
        LuaApi.PushValue(state, -2);
        LuaApi.RawSet(state, -4);
        Pop();
    }

    public void SetField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Push(name);
        Push(value);
        LuaApi.RawSet(state, -3);
    }

    public void SetField(ReadOnlySpan<byte> name, bool value)
    {
        Push(name);
        LuaApi.PushBoolean(state, value ? 1 : 0);
        LuaApi.RawSet(state, -3);
    }
}
