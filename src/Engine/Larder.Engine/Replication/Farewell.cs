// The end of a primary that is planned: writes wait, and the node goes when its replicas have everything, or after
// shutdown-timeout. So one of them can take its place with nothing lost. Until then it can be called off (SHUTDOWN ABORT).
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Telemetry;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Replication;

/// <summary>Of one node; thread-safe.</summary>
/// <param name="pauseChanged">Called when writes are to wait.</param>
/// <param name="goOn">Called when they need no longer.</param>
public sealed class Farewell(
    Following following, Replicas replicas, OwnWords words, ClientPause pause, Action pauseChanged, Action goOn,
    ServerLifetime lifetime, Clock clock, ServerLog log)
{
    const long MsPerSecond = 1000;

    readonly Lock _gate = new();
    TaskCompletionSource<bool>? _wait;
    bool _isListening;
    long _end; // what they have to have; not known before everything let in is carried out

    /// <summary>It was waited for, and the end was not called off: the node may go.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Waits for the replicas, or along with who waits for them already; the loops go on meanwhile.</summary>
    /// <returns>False when the end was called off.</returns>
    public Task<bool> TakeAsync(TimeSpan limit)
    {
        TaskCompletionSource<bool> wait;
        var nowMs = clock.UnixMs;
        lock (_gate)
        {
            if (_wait is { } other)
            {
                if (limit > TimeSpan.Zero) return other.Task;
                End(other, isOver: true); // this one is in a hurry
            }
            if (IsOver || following.IsReplica || limit <= TimeSpan.Zero || replicas.Count(ReplicaState.Online) == 0)
            {
                IsOver = true;
                return Task.FromResult(true);
            }
            _wait = wait = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _end, long.MaxValue);
            lifetime.EndsAtMs = nowMs + (long)limit.TotalMilliseconds;
            if (!_isListening) Listen();
        }
        log.Write(LogLevel.Notice, "Waiting for replicas before shutting down.");
        pause.Begin(lifetime.EndsAtMs, writesOnly: true, nowMs);
        pauseChanged();
        following.WhenAllHaveTurned(() =>
        {
            Volatile.Write(ref _end, replicas.Stream.End);
            Look();
            // Where nobody lags the stream ends here: what was saved of it is where the replicas are.
            if (_wait != null) words.Ask();
        });
        Task.Delay(limit).ContinueWith(_ => End(wait, isOver: true), TaskScheduler.Default);
        return wait.Task;
    }

    /// <summary>Calls the end off; false when nobody waits for it.</summary>
    public bool TryAbort()
    {
        if (_wait is not { } wait || !End(wait, isOver: false)) return false;
        log.Write(LogLevel.Notice, "Shutdown manually aborted.");
        return true;
    }

    /// <summary>The node cannot go after all.</summary>
    public void GiveUp()
    {
        if (!IsOver) return;
        IsOver = false;
        LetGoOn();
    }

    void Listen()
    {
        _isListening = true;
        replicas.Acknowledged += Look;
        replicas.Changed += Look;
    }

    void Look()
    {
        if (_wait is { } wait && !replicas.All.ToArray().Any(IsLagging)) End(wait, isOver: true);
    }

    bool End(TaskCompletionSource<bool> wait, bool isOver)
    {
        lock (_gate)
        {
            if (_wait != wait) return false;
            (_wait, IsOver) = (null, isOver);
            lifetime.EndsAtMs = 0;
        }
        if (isOver) TellOfReplicas();
        else LetGoOn();
        wait.SetResult(isOver);
        return true;
    }

    void LetGoOn()
    {
        pause.End();
        goOn();
    }

    void TellOfReplicas()
    {
        var (end, all) = (replicas.Stream.End, replicas.All.ToArray());
        foreach (var replica in all.Where(IsLagging))
        {
            var lagSeconds = (clock.UnixMs - replica.AcknowledgedAtMs) / MsPerSecond;
            log.Write(LogLevel.Notice,
                $"Lagging replica {Replicas.NameOf(replica)} reported offset {end - replica.Acknowledged} behind primary, " +
                $"lag={lagSeconds}, state=online.");
        }
        log.Write(LogLevel.Notice,
            $"{all.Count(replica => !IsLagging(replica))} of {all.Length} replicas are in sync when shutting down.");
    }

    bool IsLagging(Replica replica) =>
        replica.State == ReplicaState.Online && replica.Acknowledged < Volatile.Read(ref _end);
}
