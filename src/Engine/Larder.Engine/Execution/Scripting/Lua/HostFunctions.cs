// The managed functions that the prelude calls. Each returns to Lua whether it succeeded, and its result or the error
// that the prelude then raises; none lets an exception or an error pass through its frame.
using Larder.Base;
using System.Runtime.InteropServices;
using System.Text;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>C functions by Lua's convention: arguments on the stack, the number of results returned.</summary>
static unsafe class HostFunctions
{
    /// <summary>redis.call and redis.pcall: true and the reply, or false and a table with the error.</summary>
    [UnmanagedCallersOnly]
    public static int Call(nint state) => Guarded(state, &RunCommand);

    /// <summary>redis.acl_check_cmd: true and whether it is allowed, or false and an error.</summary>
    [UnmanagedCallersOnly]
    public static int CheckAccess(nint state) => Guarded(state, &RunAccessCheck);

    /// <summary>load: true and a function, or false and a message. Takes the source and the chunk's name.</summary>
    [UnmanagedCallersOnly]
    public static int Compile(nint state) => Guarded(state, &RunCompile);

    /// <summary>redis.log: a level and a text.</summary>
    [UnmanagedCallersOnly]
    public static int Log(nint state) => Guarded(state, &RunLog);

    /// <summary>redis.register_function: name, callback, description or nil, flags with commas between.</summary>
    [UnmanagedCallersOnly]
    public static int Register(nint state) => Guarded(state, &RunRegister);

    /// <summary>redis.setresp: 2 or 3.</summary>
    [UnmanagedCallersOnly]
    public static int SetProtocol(nint state) => Guarded(state, &RunSetProtocol);

    /// <summary>redis.set_repl: whether others hear of what commands change.</summary>
    [UnmanagedCallersOnly]
    public static int SetTold(nint state) => Guarded(state, &RunSetTold);

    /// <summary>redis.sha1hex of a string.</summary>
    [UnmanagedCallersOnly]
    public static int Sha1(nint state) => Guarded(state, &RunSha1);

    /// <summary>Whether the script may go on; when it may not, an error is raised at the next instruction.</summary>
    [UnmanagedCallersOnly]
    public static int Look(nint state) => Guarded(state, &RunLook);

    /// <summary>Called from time to time while a script runs.</summary>
    [UnmanagedCallersOnly]
    public static void Hook(nint state, nint activation)
    {
        var interpreter = Interpreter.Of(state);
        interpreter.EnterHost();
        try
        {
            if (interpreter.Run is not { } run || run.GoesOn()) return;
        }
        catch (Exception fault)
        {
            interpreter.Fail(fault);
        }
        finally
        {
            interpreter.LeaveHost();
        }
        interpreter.RaiseFromNowOn(state);
    }

    static int Guarded(nint state, delegate*<Interpreter, LuaStack, int> function)
    {
        var interpreter = Interpreter.Of(state);
        interpreter.EnterHost();
        try
        {
            return function(interpreter, new LuaStack(state));
        }
        catch (Exception fault)
        {
            // The script ends first; then it is thrown on.
            interpreter.Fail(fault);
            interpreter.RaiseFromNowOn(state);
            var stack = new LuaStack(state);
            stack.Top = 0;
            LuaApi.PushBoolean(state, 0);
            stack.Push("ERR internal error"u8);
            return 2;
        }
        finally
        {
            interpreter.LeaveHost();
        }
    }

    // Replies are memory that the script is not refused, so it is asked for before the command runs.
    static int RunCommand(Interpreter interpreter, LuaStack stack)
    {
        if (interpreter.Run is not { } run) return Refuse(stack, "ERR not in a script"u8);
        var results = interpreter.HasRoom()
            ? run.Call(stack)
            : Refuse(stack, "ERR not enough memory"u8);
        // The hook counts instructions, and a command may take as long as a million of them.
        if (!run.GoesOn()) interpreter.RaiseFromNowOn(stack.State);
        return results;
    }

    static int RunAccessCheck(Interpreter interpreter, LuaStack stack) =>
        interpreter.Run is { } run ? run.CheckAccess(stack) : Refuse(stack, "ERR not in a script"u8);

    static int RunCompile(Interpreter interpreter, LuaStack stack)
    {
        var name = stack.Bytes(2).ToArray();
        var isCompiled = interpreter.TryCompile(stack, stack.Bytes(1), name);
        LuaApi.PushBoolean(stack.State, isCompiled ? 1 : 0);
        LuaApi.PushValue(stack.State, -2);
        return 2;
    }

    static int RunLook(Interpreter interpreter, LuaStack stack)
    {
        if (interpreter.Run is { } run && !run.GoesOn()) interpreter.RaiseFromNowOn(stack.State);
        return 0;
    }

    static int RunLog(Interpreter interpreter, LuaStack stack)
    {
        stack.TryInteger(1, out var level);
        interpreter.Run?.Log((int)level, stack.Text(2));
        return 0;
    }

    static int RunRegister(Interpreter interpreter, LuaStack stack) =>
        interpreter.Run is { } run ? run.Register(stack) : Refuse(stack, "ERR no library is loaded"u8);

    static int RunSetProtocol(Interpreter interpreter, LuaStack stack)
    {
        stack.TryInteger(1, out var version);
        if (interpreter.Run is { } run) run.Protocol = (int)version;
        return 0;
    }

    static int RunSetTold(Interpreter interpreter, LuaStack stack)
    {
        if (interpreter.Run is { } run) run.IsTold = stack.Boolean(1);
        return 0;
    }

    static int RunSha1(Interpreter interpreter, LuaStack stack)
    {
        stack.Push(Encoding.ASCII.GetBytes(Digests.Sha1Hex(stack.Bytes(1))));
        return 1;
    }

    // A table like that of a failed command.
    public static int Refuse(LuaStack stack, ReadOnlySpan<byte> error)
    {
        LuaApi.PushBoolean(stack.State, 0);
        LuaApi.CreateTable(stack.State, 0, 1);
        stack.SetField("err"u8, error);
        return 2;
    }
}
