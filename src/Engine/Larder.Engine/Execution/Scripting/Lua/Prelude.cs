// Loads the Lua part of the scripting environment into a new interpreter. Its chunks share one table, which stays on
// the stack for the interpreter to take what it needs.
using Larder.Engine.Execution.Specs;
using System.Reflection;
using System.Text;
using Larder.Base;

namespace Larder.Engine.Execution.Scripting.Lua;

static unsafe class Prelude
{
    static readonly string[] Chunks =
    [
        "errors.lua", "numbers.lua", "basics.lua", "patterns.lua", "strings.lua", "tables.lua", "math.lua", "bit.lua",
        "struct.lua", "cmsgpack.lua", "cjson.lua", "sandbox.lua", "server.lua",
    ];

    static readonly byte[][] Sources = [.. Chunks.Select(Read)];

    public static void Run(LuaStack stack, bool isEval, ServerIdentity identity)
    {
        LuaApi.CreateTable(stack.State, 0, 16);
        PushHost(stack);
        stack.SetField("host"u8);
        PushFacts(stack, isEval, identity);
        stack.SetField("facts"u8);
        LuaApi.PushLightUserData(stack.State, 0);
        stack.SetField("null"u8);
        foreach (var source in Sources)
        {
            Load(stack, source);
            LuaApi.PushValue(stack.State, -2);
            var status = LuaApi.ProtectedCall(stack.State, 1, 0, 0, 0, 0);
            Check.That(status == LuaApi.Ok, stack.Text(-1));
        }
    }

    static void Load(LuaStack stack, byte[] source)
    {
        fixed (byte* start = source, name = "=prelude\0"u8, mode = "t\0"u8)
        {
            var status = LuaApi.Load(stack.State, start, (nuint)source.Length, name, mode);
            Check.That(status == LuaApi.Ok, stack.Text(-1));
        }
    }

    static void PushHost(LuaStack stack)
    {
        LuaApi.CreateTable(stack.State, 0, 9);
        Set(stack, "call"u8, &HostFunctions.Call);
        Set(stack, "acl_check_cmd"u8, &HostFunctions.CheckAccess);
        Set(stack, "compile"u8, &HostFunctions.Compile);
        Set(stack, "log"u8, &HostFunctions.Log);
        Set(stack, "look"u8, &HostFunctions.Look);
        Set(stack, "register"u8, &HostFunctions.Register);
        Set(stack, "setresp"u8, &HostFunctions.SetProtocol);
        Set(stack, "settold"u8, &HostFunctions.SetTold);
        Set(stack, "sha1hex"u8, &HostFunctions.Sha1);
    }

    static void Set(LuaStack stack, ReadOnlySpan<byte> name, delegate* unmanaged<nint, int> function)
    {
        LuaApi.PushFunction(stack.State, function, 0);
        stack.SetField(name);
    }

    static void PushFacts(LuaStack stack, bool isEval, ServerIdentity identity)
    {
        LuaApi.CreateTable(stack.State, 0, 6);
        stack.SetField("is_eval"u8, isEval);
        stack.SetField("redis_version"u8, identity.RedisBytes);
        LuaApi.PushNumber(stack.State, Numeric(identity.RedisText));
        stack.SetField("redis_version_num"u8);
        if (identity.IsRedis) return;
        stack.SetField("valkey_version"u8, identity.Bytes);
        stack.SetField("server_name"u8, "valkey"u8);
        LuaApi.PushNumber(stack.State, Numeric(identity.Text));
        stack.SetField("valkey_version_num"u8);
    }

    // 7.2.4 as 0x070204.
    static long Numeric(string version) =>
        version.Split('.').Aggregate(0L, (sum, part) => sum << 8 | long.Parse(part));

    static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"prelude/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
