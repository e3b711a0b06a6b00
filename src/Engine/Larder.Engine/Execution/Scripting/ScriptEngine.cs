// Scripts and functions of a node: what is loaded, the interpreters, and how a script is run. Apart from looking for a
// script, all of it is done under the locks of all shards, which makes a script atomic and the interpreters safe without
// locks of their own.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Scripting.Lua;
using Larder.Engine.Execution.Scripting.Values;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;

namespace Larder.Engine.Execution.Scripting;

/// <summary>The scripting side of a node.</summary>
public sealed class ScriptEngine : IDisposable
{
    const int MaxMessageBytes = 100;

    readonly Store _store;
    readonly ServerSettings _settings;
    readonly Clock _clock;
    readonly ScriptHost _host;
    readonly ScriptCalls _calls;
    Interpreter? _evaluating, _functions;
    long _reportedBytes;

    internal ScriptEngine(Store store, ServerSettings settings, Clock clock, BusyScript busy, ScriptHost host)
    {
        (_store, _settings, _clock, _host) = (store, settings, clock, host);
        Busy = busy;
        _calls = new ScriptCalls(host, this);
    }

    /// <summary>Scripts that EVALSHA finds.</summary>
    public ScriptCache Cache { get; } = new();

    /// <summary>What FCALL finds.</summary>
    public FunctionLibraries Libraries { get; private set; } = new();

    /// <summary>The script that runs.</summary>
    public BusyScript Busy { get; }

    /// <summary>Scripts may also call what is barred from them (DEBUG SET-DISABLE-DENY-SCRIPTS, for tests).</summary>
    public bool AllowsAllCommands { get; set; }

    /// <summary>Bytes that the interpreter of EVAL holds, and that of functions.</summary>
    public long EvalBytes => _evaluating?.UsedBytes ?? 0;
    public long FunctionBytes => _functions?.UsedBytes ?? 0;

    Interpreter Evaluating => _evaluating ??= new Interpreter(isEval: true, _host.Bindings.Table.Identity);
    Interpreter Functions => _functions ??= new Interpreter(isEval: false, _host.Bindings.Table.Identity);

    /// <summary>Finds a script or compiles it.</summary>
    /// <param name="stays">It was loaded to stay, not just run.</param>
    public bool TryLoad(ReadOnlySpan<byte> source, bool stays, out CachedScript script, out string error)
    {
        var digest = Digests.Sha1Hex(source);
        script = Cache.Find(digest)!;
        error = "";
        if (script != null)
        {
            if (stays) Cache.Keep(script);
            return true;
        }
        if (!Shebang.TryReadScript(source, out var shebang, out error)) return false;
        if (!shebang.Engine.Equals("lua", StringComparison.OrdinalIgnoreCase))
        {
            error = $"Could not find scripting engine '{shebang.Engine}'";
            return false;
        }
        if (!Evaluating.TryCompile(source[shebang.Length..], "@user_script"u8, out var reference, out error))
        {
            error = "Error compiling script (new function): " + error;
            return false;
        }
        script = new CachedScript(digest, source.ToArray(), shebang.Flags, reference);
        Cache.Add(script, stays);
        while (Cache.TryForget(out var forgotten)) Evaluating.Release(forgotten.Reference);
        return true;
    }

    /// <summary>Counts what scripts hold towards maxmemory; after anything that changes it.</summary>
    public void Settle()
    {
        var heldBytes = EvalBytes + FunctionBytes + Cache.UsedBytes + Libraries.UsedBytes;
        if (heldBytes == _reportedBytes) return;
        _store.Memory.Add(heldBytes - _reportedBytes);
        _reportedBytes = heldBytes;
    }

    /// <summary>Forgets all scripts.</summary>
    public void ClearScripts()
    {
        Cache.Clear();
        _evaluating?.Dispose();
        _evaluating = null;
    }

    /// <summary>Forgets all libraries, or takes others in their place.</summary>
    public void ReplaceLibraries(FunctionLibraries? libraries)
    {
        foreach (var library in Libraries.All) Release(library);
        Libraries = libraries ?? new FunctionLibraries();
        if (libraries != null) return;
        _functions?.Dispose();
        _functions = null;
    }

    /// <summary>Forgets the functions of a library that is in no set any more.</summary>
    public void Release(FunctionLibrary library)
    {
        foreach (var function in library.Functions) _functions?.Release(function.Reference);
    }

    /// <summary>Runs a script with the request's arguments and writes the reply.</summary>
    public void Evaluate(CommandContext context, CachedScript script, int keyCount, bool readOnly)
    {
        var run = Prepare(context, script.Flags, readOnly, script.Digest, isEval: true);
        if (run == null) return;
        var arguments = new ScriptArguments(context.Arguments, 3, keyCount);
        Execute(run, script.Reference, arguments);
        Cache.Touch(script);
    }

    /// <summary>Runs a function with the request's arguments and writes the reply.</summary>
    public void CallFunction(CommandContext context, ScriptFunction function, int keyCount, bool readOnly)
    {
        var run = Prepare(context, function.Flags, readOnly, function.Name, isEval: false);
        if (run == null) return;
        var arguments = new ScriptArguments(context.Arguments, 3, keyCount);
        Execute(run, function.Reference, arguments);
    }

    /// <summary>Runs a library's source, which registers its functions.</summary>
    internal bool TryRegister(
        CommandContext context, ReadOnlySpan<byte> source, long limitMs, List<ScriptFunction> functions,
        out string error)
    {
        var interpreter = Functions;
        interpreter.SetLoading(true);
        try
        {
            if (!interpreter.TryCompile(source, "@user_function"u8, out var reference, out error))
            {
                error = "Error compiling function: " + error;
                return false;
            }
            var run = NewRun(context, "", isEval: false, ScriptFlags.None, false, functions, limitMs);
            var isLoaded = interpreter.TryCall(run, reference, default);
            if (!isLoaded) error = "Error registering functions: " + MessageOf(interpreter.Result, run);
            interpreter.Finish();
            interpreter.Release(reference);
            return isLoaded;
        }
        finally
        {
            interpreter.SetLoading(false);
        }
    }

    public void Dispose()
    {
        _evaluating?.Dispose();
        _functions?.Dispose();
        _calls.Dispose();
    }

    ScriptRun? Prepare(CommandContext context, ScriptFlags flags, bool readOnly, string name, bool isEval)
    {
        var isOutOfMemory = _store.Memory.IsOverLimit;
        if ((flags & ScriptFlags.Classic) == 0)
        {
            if (readOnly && (flags & ScriptFlags.NoWrites) == 0)
            {
                context.Reply.Error("ERR Can not execute a script with write flag using *_ro command."u8);
                return null;
            }
            if ((flags & ScriptFlags.NoWrites) == 0 && _host.Standing.Refuses(out var words))
            {
                context.Reply.Error(words);
                return null;
            }
            if ((flags & ScriptFlags.NoWrites) == 0 && _host.Trouble.Refusal is { } refusal)
            {
                context.Reply.Error(refusal);
                return null;
            }
            if (isOutOfMemory && (flags & (ScriptFlags.AllowOom | ScriptFlags.NoWrites)) == 0)
            {
                context.Reply.Error(
                    "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"u8);
                return null;
            }
        }
        return NewRun(context, name, isEval, flags, readOnly, null, 0);
    }

    ScriptRun NewRun(
        CommandContext context, string name, bool isEval, ScriptFlags flags, bool readOnly,
        List<ScriptFunction>? loading, long limitMs) => new()
        {
            Context = context,
            Calls = _calls,
            Host = _host,
            Busy = Busy,
            Name = name,
            IsEval = isEval,
            StartedNs = _clock.MonotonicNs,
            StartedUnixMicros = _clock.UnixMicros,
            IsReadOnly = readOnly || (flags & ScriptFlags.NoWrites) != 0,
            IsOutOfMemory = _store.Memory.IsOverLimit && (flags & ScriptFlags.AllowOom) == 0,
            Loading = loading,
            LimitMs = limitMs,
        };

    void Execute(ScriptRun run, int function, ScriptArguments arguments)
    {
        var context = run.Context;
        var interpreter = run.IsEval ? Evaluating : Functions;
        var (database, denies) = (context.Client.Database, context.DeniesBlocking);
        context.DeniesBlocking = true;
        // Before the commands that it calls; the gate leaves scripts out.
        _host.Feed.ShowScript(context);
        Busy.Begin(run);
        try
        {
            var succeeded = run.IsEval
                ? interpreter.TryEvaluate(run, function, arguments)
                : interpreter.TryCall(run, function, arguments);
            var stack = interpreter.Result;
            context.IsErrorCounted = IsCounted(stack);
            if (succeeded) WriteResult(context, stack, run.Protocol);
            else context.Reply.Error(ByteText.GetBytes(MessageOf(stack, run)));
        }
        finally
        {
            Busy.End();
            interpreter.Finish();
            Settle();
            context.DeniesBlocking = denies;
            context.Client.Database = database;
            context.UseFirstKeyHash(0);
            context.Dirty = 0; // what the script's commands changed was counted with them, and told
            context.Effects.Mute(false);
            context.Effects.Silence();
        }
    }

    static void WriteResult(CommandContext context, LuaStack stack, int protocol)
    {
        var writer = new LuaToReply(stack, context.Reply, protocol, context.Counters);
        writer.Write();
        if (writer.HasInnerError) context.Counters.Commands[context.Command.Id].Failed++;
    }

    // What went wrong, with the place where it did; bytes as Latin-1.
    static string MessageOf(LuaStack stack, ScriptRun run)
    {
        if (stack.Type(-1) != LuaType.Table)
        {
            var text = stack.Bytes(-1);
            text = text[..Math.Min(text.Length, MaxMessageBytes)];
            return "ERR Error running script, " + ByteText.GetString(text);
        }
        var message = TextOf(stack, "err"u8) ?? "ERR unknown error";
        if (run.IsKilled) message = $"ERR Script killed by user with {(run.IsEval ? "SCRIPT" : "FUNCTION")} KILL.";
        if (run.IsOverdue) return "ERR FUNCTION LOAD timeout";
        if (run.Loading != null) return message;
        var (source, line) = (TextOf(stack, "source"u8), TextOf(stack, "line"u8));
        return source != null && line != null ? $"{message} script: on {source}:{line}." : message;
    }

    // A failed command's error, which the script passed on.
    static bool IsCounted(LuaStack stack)
    {
        if (stack.Type(-1) != LuaType.Table || TextOf(stack, "err"u8) == null) return false;
        stack.PushField(-1, "ignore_error_stats_update"u8);
        var isCounted = stack.Boolean(-1);
        stack.Pop();
        return isCounted;
    }

    static string? TextOf(LuaStack stack, ReadOnlySpan<byte> field)
    {
        var type = stack.PushField(-1, field);
        var text = type switch
        {
            LuaType.String => ByteText.GetString(stack.Bytes(-1)),
            LuaType.Number when stack.TryInteger(-1, out var number) => $"{number}",
            _ => null,
        };
        stack.Pop();
        return text;
    }
}
