// The C interface of Lua 5.4 as far as scripts need it; the library comes with the package KeraLua.
//
// Lua raises errors by longjmp, which must never leave a managed frame behind. So managed code calls nothing that may
// raise: no metamethods (raw access only), no luaL_check..., no lua_error; what runs scripts goes through lua_pcallk and
// LuaMemory never refuses memory to managed code. A managed function that fails says so by its results, and the prelude
// raises the error.
using System.Runtime.InteropServices;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>Types of Lua values.</summary>
enum LuaType
{
    None = -1,
    Nil = 0,
    Boolean = 1,
    LightUserData = 2,
    Number = 3,
    String = 4,
    Table = 5,
    Function = 6,
    UserData = 7,
    Thread = 8,
}

/// <summary>Functions under names of their own; the C names stand beside them.</summary>
static unsafe class LuaApi
{
    public const int RegistryIndex = -1_001_000; // -LUAI_MAXSTACK - 1000
    public const int CountMask = 1 << 3;
    public const int Ok = 0;
    public const int CollectAll = 2, CollectStep = 5;

    const string Library = "lua54";

    [DllImport(Library, EntryPoint = "lua_newstate")]
    public static extern nint NewState(delegate* unmanaged<nint, nint, nuint, nuint, nint> allocate, nint owner);

    [DllImport(Library, EntryPoint = "lua_close")]
    public static extern void Close(nint state);

    [DllImport(Library, EntryPoint = "luaL_openlibs")]
    public static extern void OpenLibraries(nint state);

    // These neither allocate nor call back, so they may do without leaving managed mode.
    [DllImport(Library, EntryPoint = "lua_gettop"), SuppressGCTransition]
    public static extern int Top(nint state);

    [DllImport(Library, EntryPoint = "lua_type"), SuppressGCTransition]
    public static extern LuaType Type(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_toboolean"), SuppressGCTransition]
    public static extern int ToBoolean(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_tonumberx"), SuppressGCTransition]
    public static extern double ToNumber(nint state, int index, int* isNumber);

    [DllImport(Library, EntryPoint = "lua_tointegerx"), SuppressGCTransition]
    public static extern long ToInteger(nint state, int index, int* isInteger);

    [DllImport(Library, EntryPoint = "lua_pushnil"), SuppressGCTransition]
    public static extern void PushNil(nint state);

    [DllImport(Library, EntryPoint = "lua_pushboolean"), SuppressGCTransition]
    public static extern void PushBoolean(nint state, int value);

    [DllImport(Library, EntryPoint = "lua_pushinteger"), SuppressGCTransition]
    public static extern void PushInteger(nint state, long value);

    [DllImport(Library, EntryPoint = "lua_pushnumber"), SuppressGCTransition]
    public static extern void PushNumber(nint state, double value);

    [DllImport(Library, EntryPoint = "lua_pushlightuserdata"), SuppressGCTransition]
    public static extern void PushLightUserData(nint state, nint value);

    [DllImport(Library, EntryPoint = "lua_pushvalue"), SuppressGCTransition]
    public static extern void PushValue(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_rawgeti"), SuppressGCTransition]
    public static extern LuaType RawGetAt(nint state, int index, long key);

    [DllImport(Library, EntryPoint = "lua_rawget"), SuppressGCTransition]
    public static extern LuaType RawGet(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_settop")]
    public static extern void SetTop(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_checkstack")]
    public static extern int CheckStack(nint state, int slots);

    /// <summary>The bytes of a string; of a number only after it was made one.</summary>
    [DllImport(Library, EntryPoint = "lua_tolstring")]
    public static extern byte* ToBytes(nint state, int index, nuint* length);

    [DllImport(Library, EntryPoint = "lua_pushlstring")]
    public static extern byte* PushBytes(nint state, byte* bytes, nuint length);

    [DllImport(Library, EntryPoint = "lua_pushcclosure")]
    public static extern void PushFunction(nint state, delegate* unmanaged<nint, int> function, int upvalues);

    [DllImport(Library, EntryPoint = "lua_createtable")]
    public static extern void CreateTable(nint state, int elements, int fields);

    [DllImport(Library, EntryPoint = "lua_rawset")]
    public static extern void RawSet(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_rawseti")]
    public static extern void RawSetAt(nint state, int index, long key);

    [DllImport(Library, EntryPoint = "lua_next")]
    public static extern int Next(nint state, int index);

    [DllImport(Library, EntryPoint = "lua_setupvalue")]
    public static extern byte* SetUpvalue(nint state, int function, int number);

    [DllImport(Library, EntryPoint = "luaL_ref")]
    public static extern int Reference(nint state, int table);

    [DllImport(Library, EntryPoint = "luaL_unref")]
    public static extern void Unreference(nint state, int table, int reference);

    [DllImport(Library, EntryPoint = "luaL_loadbufferx")]
    public static extern int Load(nint state, byte* source, nuint length, byte* name, byte* mode);

    [DllImport(Library, EntryPoint = "lua_pcallk")]
    public static extern int ProtectedCall(
        nint state, int arguments, int results, int handler, nint context, nint continuation);

    [DllImport(Library, EntryPoint = "lua_sethook")]
    public static extern void SetHook(nint state, nint hook, int mask, int count);

    [DllImport(Library, EntryPoint = "lua_gc")]
    public static extern int Collect(nint state, int what, int a, int b);
}
