// One run of a script: who called it, what it may do, and what has become of it. Other loops read it to answer SCRIPT
// KILL and FUNCTION STATS.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting.Lua;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Belongs to the loop that runs the script, but for what is said to be thread-safe.</summary>
sealed class ScriptRun : IRunningScript
{
    const long CheckPeriodNs = 1_000_000;
    const int MostShown = 128;

    volatile bool _isKilled;
    volatile bool _hasWritten;
    long _checkedNs;

    public required CommandContext Context { get; init; }
    public required ScriptHost Host { get; init; }
    public required ScriptCalls Calls { get; init; }
    public required BusyScript Busy { get; init; }

    /// <summary>Digest of a script or name of a function.</summary>
    public required string Name { get; init; }

    public required bool IsEval { get; init; }

    /// <summary>The request that started it, for FUNCTION STATS; of a busy script alone.</summary>
    public byte[][] Request { get; private set; } = [];

    /// <summary>Monotonic time.</summary>
    public required long StartedNs { get; init; }

    public required long StartedUnixMicros { get; init; }

    /// <summary>Commands that write are refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Memory was over its limit when it began, and it does not claim to cope.</summary>
    public bool IsOutOfMemory { get; init; }

    /// <summary>Functions that are registered while a library is loaded; null for what just runs.</summary>
    public List<ScriptFunction>? Loading { get; init; }

    /// <summary>Milliseconds after which the run ends by itself; 0 for never.</summary>
    public long LimitMs { get; init; }

    /// <summary>RESP version of the replies that the script gets.</summary>
    public int Protocol { get; set; } = 2;

    public bool IsTold
    {
        set => Context.Effects.Mute(!value);
    }

    /// <summary>It wrote, so that it cannot be killed any more. Thread-safe.</summary>
    public bool HasWritten => _hasWritten;

    /// <summary>Thread-safe.</summary>
    public bool IsKilled => _isKilled;

    /// <summary>It ran for longer than it may.</summary>
    public bool IsOverdue { get; private set; }

    /// <summary>Thread-safe.</summary>
    public long RunningMs => (Context.Clock.MonotonicNs - StartedNs) / 1_000_000;

    /// <summary>Ends the script at its next instruction. Thread-safe.</summary>
    public void Kill() => _isKilled = true;

    public void CountWrite(CommandSpec command)
    {
        if (command.Has(CommandFlags.Write)) _hasWritten = true;
    }

    /// <summary>Lets others see the request.</summary>
    public void ShowRequest()
    {
        var shown = new byte[Math.Min(Context.ArgumentCount, MostShown)][];
        for (var i = 0; i < shown.Length; i++) shown[i] = Context.Argument(i).ToArray();
        Request = shown;
    }

    public int Call(LuaStack stack) => Calls.Call(this, stack);

    public int CheckAccess(LuaStack stack) => Calls.CheckAccess(this, stack);

    public int Register(LuaStack stack)
    {
        if (Loading is null) return HostFunctions.Refuse(stack, "ERR no library is loaded"u8);
        var name = stack.Text(1);
        var description = stack.Type(3) == LuaType.String ? stack.Text(3) : null;
        var flags = ScriptFlags.None;
        foreach (var flag in stack.Text(4).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ScriptFlagNames.TryFind(flag, out var found))
                return HostFunctions.Refuse(stack, "ERR unknown flag given"u8);
            flags |= found;
        }
        LuaApi.PushValue(stack.State, 2);
        Loading.Add(new ScriptFunction(name, description, flags, Interpreter.Keep(stack)));
        LuaApi.PushBoolean(stack.State, 1);
        return 1;
    }

    public void Log(int level, string text) => Host.Log.Write((LogLevel)level, text);

    /// <summary>Asked from time to time and behind each command; false when the script has to end.</summary>
    public bool GoesOn()
    {
        var nowNs = Context.Clock.MonotonicNs;
        if (nowNs - _checkedNs < CheckPeriodNs) return !_isKilled;
        _checkedNs = nowNs;
        if (LimitMs > 0)
        {
            IsOverdue = RunningMs > LimitMs;
            return !IsOverdue;
        }
        Busy.Check(this);
        return !_isKilled && !Host.Lifetime.Stopping.IsCancellationRequested;
    }
}
