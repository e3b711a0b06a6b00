// The same commands to valkey-server and to Larder, and what both tell their replicas of it.
using Larder.Conformance.Tests.Effects;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Propagation;

/// <summary>In which way a command is called.</summary>
enum CallForm
{
    Plain,
    InTransaction,
    AmongOthersInTransaction,
    InScript,
    AmongOthersInScript,
}

/// <summary>Two servers that hear the same.</summary>
sealed class StreamPair : IDisposable
{
    const int MaxShown = 40;

    static readonly string[] Untold = ["HELLO", "SELECT", "AUTH", "WATCH", "RESET", "EXEC", "DISCARD", "MULTI", "CLIENT", "QUIT"];

    readonly StreamedServer _real = new StreamedValkey();
    readonly StreamedServer _own = new StreamedLarder();
    readonly List<string> _findings = [];
    RespConnection _there, _here;

    public StreamPair() => (_there, _here) = (_real.Connect(), _own.Connect());

    /// <summary>What was told differently.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>The findings for a message.</summary>
    public string Report => $"{_findings.Count}\n{string.Join('\n', _findings.Take(MaxShown))}";

    /// <summary>How many changes the real server told of the last call.</summary>
    public int LastCount { get; private set; }

    public void Run(EffectCase one, CallForm form)
    {
        Prepare(one);
        List<Step> steps = [.. Steps(one.Command, form)];
        foreach (Step step in steps)
        {
            _there.Call(step.Words);
            _here.Call(step.Words);
        }
        Compare($"{one} [{form}]", one.Command.Comparison == Comparison.Kind);
        if (Untold.Contains(one.Command.Name)) Renew();
    }

    /// <summary>A command that waits, and one that has it served.</summary>
    public void RunBlocking(EffectCase one, IReadOnlyList<Step> serving)
    {
        Prepare(one);
        using RespConnection there = _real.Connect(), here = _own.Connect();
        there.Send(one.Command.Words);
        here.Send(one.Command.Words);
        _real.AwaitBlocked(1);
        _own.AwaitBlocked(1);
        foreach (Step step in serving)
        {
            _there.Call(step.Words);
            _here.Call(step.Words);
        }
        there.Receive();
        here.Receive();
        Compare($"{one} <- {string.Join(" ; ", serving)}", false);
    }

    /// <summary>Commands one behind the other, on what those before have left, up to the first difference.</summary>
    public void RunSequence(IEnumerable<Step> steps)
    {
        int number = 0;
        foreach (Step step in steps)
        {
            number++;
            _there.Call(step.Words);
            _here.Call(step.Words);
            Compare($"step {number}: {step}", false);
            if (_findings.Count > 0) return;
        }
    }

    void Prepare(EffectCase one)
    {
        foreach (StreamedServer server in (StreamedServer[])[_real, _own])
        {
            server.Control.Call("FLUSHALL");
            server.Control.Call("FUNCTION", "FLUSH");
            foreach (Step step in one.Before) server.Control.Call(step.Words);
            server.Control.Call("SELECT", "0");
            server.Read();
        }
    }

    void Compare(string what, bool isChosen)
    {
        List<Change> real = _real.Read(), own = _own.Read();
        LastCount = real.Count;
        // The real server lets its replicas have another string where BITFIELD made it longer and then refused the change.
        if (!real.Exists(IsRefusal)) own.RemoveAll(IsRefusal);
        if (real.Count == own.Count && real.Zip(own).All(pair => pair.First.IsSame(pair.Second, isChosen))) return;
        _findings.Add($"{what}\n    real: {string.Join(" | ", real)}\n    own:  {string.Join(" | ", own)}");
    }

    static bool IsRefusal(Change change) =>
        change.Name == "BITFIELD" && change.Words.Contains("FAIL", StringComparer.OrdinalIgnoreCase);

    static IEnumerable<Step> Steps(Step command, CallForm form)
    {
        Step other = Step.Of("INCR", "other");
        string call = "redis.pcall(unpack(ARGV))";
        return form switch
        {
            CallForm.InTransaction => [Step.Of("MULTI"), command, Step.Of("EXEC")],
            CallForm.AmongOthersInTransaction => [Step.Of("MULTI"), other, command, other, Step.Of("EXEC")],
            CallForm.InScript => [Script($"return {call}", command)],
            CallForm.AmongOthersInScript => [Script($"redis.call('incr','other') {call} redis.call('incr','other')", command)],
            _ => [command],
        };
    }

    static Step Script(string text, Step command)
    {
        Step script = Step.Of("EVAL", text, "0");
        return script with { Words = [.. script.Words, .. command.Words] };
    }

    // What the command made of its connection is over.
    void Renew()
    {
        _there.Dispose();
        _here.Dispose();
        (_there, _here) = (_real.Connect(), _own.Connect());
    }

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
        _real.Dispose();
        _own.Dispose();
    }
}
