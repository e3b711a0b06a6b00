// The script that runs, if any, and whether it does so for too long. From then on (busy-reply-threshold) every loop
// answers BUSY to all but a few commands: BusyGate refuses them, commands that wait for a lock of the script give up,
// and the script's own loop looks after its other connections meanwhile.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Thread-safe.</summary>
public sealed class BusyScript(ServerSettings settings, ServerLog log)
{
    readonly Lock _changing = new();
    volatile ScriptRun? _run;
    volatile bool _isBusy;

    /// <summary>Told when a script becomes busy or has been.</summary>
    public Action? Changed { get; set; }

    /// <summary>A script has run for longer than the threshold.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>A script runs.</summary>
    public bool IsRunning => _run != null;

    /// <summary>The script that is busy; null when there is none.</summary>
    internal ScriptRun? BusyRun => _isBusy ? _run : null;

    /// <summary>What other clients are told.</summary>
    public ReadOnlySpan<byte> Refusal => _run is { IsEval: false }
        ? "BUSY Valkey is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."u8
        : "BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."u8;

    /// <summary>The time that stands still while the context's script runs, Unix microseconds; null outside.</summary>
    public long? MicrosFor(CommandContext context) =>
        _run is { } run && run.Context == context ? run.StartedUnixMicros : null;

    internal void Begin(ScriptRun run)
    {
        Base.Check.That(_run == null);
        _run = run;
    }

    internal void End()
    {
        lock (_changing)
        {
            _run = null;
            if (!_isBusy) return;
            _isBusy = false;
        }
        Changed?.Invoke();
    }

    /// <summary>Called by the running script's loop from time to time.</summary>
    internal void Check(ScriptRun run)
    {
        if (!Notice()) return;
        if (run.Request.Length == 0) run.ShowRequest();
        LockWait.Idle();
    }

    /// <summary>
    /// Whether a script is busy by now. Asked also by whoever waits for its locks: within one call of Lua's own library,
    /// as a search for a long pattern, its own loop does not come to it.
    /// </summary>
    public bool Notice()
    {
        if (_isBusy) return true;
        var thresholdMs = settings.Process.BusyReplyThresholdMs.Value;
        if (_run is not { } run || thresholdMs == 0 || run.RunningMs < thresholdMs) return false;
        lock (_changing)
        {
            if (_isBusy || _run != run) return _isBusy;
            _isBusy = true;
        }
        Changed?.Invoke();
        log.Write(LogLevel.Warning,
            $"Slow script detected: still in execution after {run.RunningMs} milliseconds. You can try killing " +
            $"the script using the {(run.IsEval ? "SCRIPT" : "FUNCTION")} KILL command. " +
            $"Script name is: {run.Name}.");
        return true;
    }

    /// <summary>SCRIPT KILL and FUNCTION KILL.</summary>
    public void Kill(CommandContext context, bool isEval)
    {
        if (BusyRun is not { } run)
        {
            context.Reply.Error("NOTBUSY No scripts in execution right now."u8);
            return;
        }
        if (run.HasWritten)
        {
            context.Reply.Error(
                "UNKILLABLE Sorry the script already executed write commands against the dataset. "u8,
                "You can either wait the script termination or kill the server in a hard way "u8,
                "using the SHUTDOWN NOSAVE command."u8);
            return;
        }
        if (run.IsEval != isEval)
        {
            context.Reply.Error(Refusal);
            return;
        }
        run.Kill();
        context.Reply.Ok();
    }
}
