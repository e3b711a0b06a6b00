// How long commands take, at the price of less than one look at the clock per command.
//
// A request that came alone is timed by itself: one look before it, one behind it. In a pipelined batch every command that
// is not flagged fast is timed by itself too, but fast ones (constant or logarithmic work) that follow each other share
// one interval, which is split evenly among them: their sum is exact, and so is the mean where they are of one kind.
//
//     clock   fast fast fast fast   clock   KEYS   clock   fast fast   clock (end of the batch)
//
// Where even splitting could hide something, every command is timed by itself: when the slow log asks for times below a
// millisecond, when the latency monitor is on, and for a second after a shared interval that took a millisecond or more.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Telemetry;

/// <summary>The stop-watch of one event loop. Belongs to its thread.</summary>
public sealed class CommandTimer(LoopCounters counters, MonitoringSettings settings)
{
    const int MaxShared = 64;
    const long NsPerMs = 1_000_000, MicrosPerMs = 1000, PreciseMs = 1000;

    static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    // The fast commands that share an interval: a number for each stretch of the same, and how many they are.
    readonly (int Command, int Count)[] _shared = new (int, int)[MaxShared + 1];
    int _stretches;
    int _sharedCount;
    long _mark;
    long _preciseUntilMs;
    bool _isPrecise;
    bool _keepsHistograms;

    /// <summary>Starts a batch of this many requests.</summary>
    public void Begin(int requestCount, long nowMs)
    {
        var slow = settings.SlowerThanMicros.Value;
        _isPrecise = requestCount == 1 || (slow >= 0 && slow < MicrosPerMs) || settings.LatencyThresholdMs.Value > 0 ||
            nowMs < _preciseUntilMs;
        _keepsHistograms = settings.LatencyTracking.Value;
        _sharedCount = _stretches = 0;
        _mark = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends the batch: time since the last look belongs to the fast commands that share it.</summary>
    public void End(long nowMs)
    {
        if (_sharedCount > 0 && Split() >= NsPerMs) _preciseUntilMs = nowMs + PreciseMs;
        _mark = 0;
    }

    /// <summary>What has begun is not counted: the command waits, and is measured when it is run again.</summary>
    public void Abandon()
    {
        if (_sharedCount > 0) Split();
        _mark = 0;
    }

    /// <summary>To be called before a command that is not fast, so that it does not pay for those before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeSlow()
    {
        if (_sharedCount > 0) Split();
    }

    /// <summary>
    /// Counts the time of a command that has run. Returns its nanoseconds, or -1 when it shares an interval whose end is
    /// not reached yet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Ran(int command, bool isFast)
    {
        if (!isFast || _isPrecise || _sharedCount == MaxShared) return Measure(command);
        Share(command);
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Share(int command)
    {
        _sharedCount++;
        if (_stretches > 0 && _shared[_stretches - 1].Command == command) _shared[_stretches - 1].Count++;
        else _shared[_stretches++] = (command, 1);
    }

    long Measure(int command)
    {
        if (_mark == 0) return -1; // run outside of a batch
        if (_sharedCount > 0)
        {
            Share(command);
            Split();
            return -1;
        }
        var ns = Look();
        Count(command, ns, 1);
        return ns;
    }

    long Split()
    {
        var ns = Look();
        var each = ns / _sharedCount;
        foreach (var (command, count) in _shared.AsSpan(0, _stretches)) Count(command, each, count);
        _sharedCount = _stretches = 0;
        return ns;
    }

    long Look()
    {
        var now = Stopwatch.GetTimestamp();
        var ns = (long)((now - _mark) * NsPerTick);
        _mark = now;
        return ns;
    }

    void Count(int command, long ns, int count)
    {
        counters.Commands[command].Nanos += ns * count;
        if (_keepsHistograms) (counters.Latencies[command] ??= new LatencyHistogram()).Record(ns, count);
    }
}
