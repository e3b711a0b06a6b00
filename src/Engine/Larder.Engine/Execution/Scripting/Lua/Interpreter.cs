// One Lua interpreter with its prelude: compiles scripts and runs them. The server has one for EVAL and one for
// functions; whoever holds the locks of all shards may use them, so they need no lock of their own.
//
// On the registry lie, by number, the functions of scripts and these of the prelude:
//
//     handler       turns what was raised into a table { err, source, line }
//     environment   the globals as a script sees them, unchangeable
//     globals       the table behind, in which KEYS and ARGV are set
//     set_loading   (functions only) switches the globals while a library is loaded
using System.Runtime.InteropServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Scripting.Dialect;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>Belongs to whoever holds all locks.</summary>
sealed unsafe class Interpreter : IDisposable
{
    const int InstructionsPerHook = 100_000;
    const int RunsPerCollection = 50;
    const int MaxSourceBytes = 32 * 1024 * 1024; // compiling takes a multiple of it

    static readonly nint RaiseFunction = NativeLibrary.GetExport(
        NativeLibrary.Load("lua54", typeof(Interpreter).Assembly, null), "luaL_error");

    readonly LuaMemory _memory = new();
    readonly nint _state;
    readonly GCHandle _self;
    readonly int _handler, _environment, _globals, _setLoading;
    int _runs;
    Exception? _fault;

    public Interpreter(bool isEval, ServerIdentity identity)
    {
        _self = GCHandle.Alloc(this);
        _state = LuaApi.NewState(&LuaMemory.Allocate, _memory.Owner);
        Check.That(_state != 0);
        Handle(_state) = GCHandle.ToIntPtr(_self);
        LuaApi.OpenLibraries(_state);
        Prelude.Run(Stack, isEval, identity);
        _handler = Keep("handler"u8);
        _environment = Keep("environment"u8);
        _globals = Keep("globals"u8);
        if (!isEval) _setLoading = Keep("set_loading"u8);
        Stack.Pop();
        LuaApi.Collect(_state, LuaApi.CollectAll, 0, 0);
    }

    /// <summary>Bytes that the interpreter holds.</summary>
    public long UsedBytes => _memory.UsedBytes;

    /// <summary>Who serves what the running script asks for; null while none runs.</summary>
    public IRunningScript? Run { get; private set; }

    /// <summary>The stack with what a run left on top, until <see cref="Finish"/>.</summary>
    public LuaStack Result => Stack;

    LuaStack Stack => new(_state);

    /// <summary>The interpreter that a state, or one of its coroutines, belongs to.</summary>
    // Safe: the pointer in front of the state was set before any script ran, and every coroutine gets a copy.
    public static Interpreter Of(nint state) => (Interpreter)GCHandle.FromIntPtr(Handle(state)).Target!;

    /// <summary>Leaves a function of the source on the stack, or an error message.</summary>
    public bool TryCompile(LuaStack stack, ReadOnlySpan<byte> source, ReadOnlySpan<byte> name)
    {
        if (source.Length > MaxSourceBytes)
        {
            stack.Push("script is too large"u8);
            return false;
        }
        byte[] rewritten;
        try
        {
            rewritten = Rewriter.Rewrite(source);
        }
        catch (ScriptSyntaxException refusal)
        {
            // The interpreter words it better, unless it takes what 5.1 did not.
            if (!refusal.IsBetterWorded)
            {
                if (!TryLoad(stack, source, name)) return false;
                stack.Pop();
            }
            stack.Push(ShownName(stack, name) + $":{refusal.Line}: {refusal.Message}");
            return false;
        }
        if (!TryLoad(stack, rewritten, name)) return false;
        LuaApi.RawGetAt(stack.State, LuaApi.RegistryIndex, _environment);
        LuaApi.SetUpvalue(stack.State, -2, 1);
        return true;
    }

    /// <summary>Compiles a script and keeps it under a number.</summary>
    public bool TryCompile(ReadOnlySpan<byte> source, ReadOnlySpan<byte> name, out int function, out string error)
    {
        var isCompiled = TryCompile(Stack, source, name);
        error = isCompiled ? "" : Stack.Text(-1);
        function = isCompiled ? LuaApi.Reference(_state, LuaApi.RegistryIndex) : 0;
        if (!isCompiled) Stack.Pop();
        return isCompiled;
    }

    /// <summary>Forgets a function.</summary>
    public void Release(int function) => LuaApi.Unreference(_state, LuaApi.RegistryIndex, function);

    /// <summary>Keeps the value on top of the stack.</summary>
    public static int Keep(LuaStack stack) => LuaApi.Reference(stack.State, LuaApi.RegistryIndex);

    /// <summary>Runs a function that takes its arguments from KEYS and ARGV, and leaves its result on the stack.</summary>
    public bool TryEvaluate(IRunningScript run, int function, ScriptArguments arguments)
    {
        LuaApi.RawGetAt(_state, LuaApi.RegistryIndex, _globals);
        arguments.PushKeys(Stack);
        Stack.SetField("KEYS"u8);
        arguments.PushValues(Stack);
        Stack.SetField("ARGV"u8);
        Stack.Pop();
        return TryCall(run, function, default);
    }

    /// <summary>Runs a function with a table of keys and one of values.</summary>
    public bool TryCall(IRunningScript run, int function, ScriptArguments arguments)
    {
        LuaApi.RawGetAt(_state, LuaApi.RegistryIndex, _handler);
        var handlerAt = Stack.Top;
        LuaApi.RawGetAt(_state, LuaApi.RegistryIndex, function);
        if (!arguments.IsEmpty)
        {
            arguments.PushKeys(Stack);
            arguments.PushValues(Stack);
        }
        Run = run;
        _memory.IsLimited = true;
        LuaApi.SetHook(_state, (nint)(delegate* unmanaged<nint, nint, void>)&HostFunctions.Hook, LuaApi.CountMask,
            InstructionsPerHook);
        var status = LuaApi.ProtectedCall(_state, arguments.IsEmpty ? 0 : 2, 1, handlerAt, 0, 0);
        LuaApi.SetHook(_state, 0, 0, 0);
        _memory.IsLimited = false;
        Run = null;
        if (Interlocked.Exchange(ref _fault, null) is { } fault)
            throw new InvalidOperationException("a script's host function failed", fault);
        return status == LuaApi.Ok;
    }

    /// <summary>Takes a result and the handler below it off the stack.</summary>
    public void Finish()
    {
        LuaApi.SetTop(_state, 0);
        // Nobody else's script is to be refused memory for what this one has left.
        if (UsedBytes > _memory.LimitBytes / 2) LuaApi.Collect(_state, LuaApi.CollectAll, 0, 0);
        else if (++_runs % RunsPerCollection == 0) LuaApi.Collect(_state, LuaApi.CollectStep, RunsPerCollection, 0);
    }

    /// <summary>Shows a library that is being loaded what registers functions, and nothing else.</summary>
    public void SetLoading(bool isLoading)
    {
        LuaApi.RawGetAt(_state, LuaApi.RegistryIndex, _setLoading);
        LuaApi.PushBoolean(_state, isLoading ? 1 : 0);
        Check.That(LuaApi.ProtectedCall(_state, 1, 0, 0, 0, 0) == LuaApi.Ok);
    }

    /// <summary>Whether the running script holds less than it may, garbage not counted.</summary>
    public bool HasRoom()
    {
        if (UsedBytes <= _memory.LimitBytes) return true;
        LuaApi.Collect(_state, LuaApi.CollectAll, 0, 0);
        return UsedBytes <= _memory.LimitBytes;
    }

    /// <summary>Enters managed code from a script: it may take memory without being refused.</summary>
    public void EnterHost() => _memory.IsLimited = false;

    /// <summary>Back to the script.</summary>
    public void LeaveHost() => _memory.IsLimited = true;

    /// <summary>Remembers what a managed function threw, to be thrown on once the script has ended.</summary>
    public void Fail(Exception fault) => _fault ??= fault;

    /// <summary>
    /// Lets the code that runs in a state raise an error at its next instruction, and at each one after that, so that
    /// no pcall keeps it going.
    /// </summary>
    // Safe: as a hook luaL_error gets the state and a lua_Debug, whose first field is the event's number, 3 for a count.
    // Read as a format that is the one-character text "\x03", which takes no arguments. The error is raised by C code
    // below the hook, so it leaves no managed frame behind.
    public void RaiseFromNowOn(nint state)
    {
        LuaApi.SetHook(state, RaiseFunction, LuaApi.CountMask, 1);
        LuaApi.SetHook(_state, RaiseFunction, LuaApi.CountMask, 1);
    }

    public void Dispose()
    {
        LuaApi.Close(_state);
        _memory.Dispose();
        _self.Free();
    }

    // What Lua makes of a chunk's name is told by any message about it.
    string ShownName(LuaStack stack, ReadOnlySpan<byte> name)
    {
        Check.That(!TryLoad(stack, "="u8, name));
        var message = stack.Text(-1);
        stack.Pop();
        return message[..message.LastIndexOf(":1:", StringComparison.Ordinal)];
    }

    bool TryLoad(LuaStack stack, ReadOnlySpan<byte> source, ReadOnlySpan<byte> name)
    {
        Span<byte> terminated = stackalloc byte[Math.Min(name.Length, 128) + 1];
        name[..(terminated.Length - 1)].CopyTo(terminated);
        terminated[^1] = 0;
        fixed (byte* start = source, chunk = terminated, mode = "t\0"u8)
        {
            if (LuaApi.Load(stack.State, start, (nuint)source.Length, chunk, mode) == LuaApi.Ok) return true;
        }
        // 5.1 put the names of tokens in quotes like any other token.
        var message = Encoding.Latin1.GetString(stack.Bytes(-1));
        stack.Pop();
        message = message.Replace(" <eof>", " '<eof>'").Replace("<name> expected", "'<name>' expected");
        stack.Push(Encoding.Latin1.GetBytes(message));
        return false;
    }

    int Keep(ReadOnlySpan<byte> field)
    {
        Stack.PushField(-1, field);
        return Keep(Stack);
    }

    static ref nint Handle(nint state) => ref *(nint*)(state - sizeof(nint));
}
