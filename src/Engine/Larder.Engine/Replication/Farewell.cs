// The end of a primary that is planned: writes wait, and the node goes when its replicas have everything, or after
// shutdown-timeout. So one of them can take its place with nothing lost.
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Replication;

/// <summary>Of one node, used once.</summary>
public sealed class Farewell(
    Following following, Replicas replicas, OwnWords words, ClientPause pause, Action pauseChanged, Clock clock, ServerLog log)
{
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _end = long.MaxValue; // what they have to have; not known before everything let in is carried out

    /// <summary>Returns when the node may end; its loops go on meanwhile.</summary>
    public async Task TakeAsync(TimeSpan limit)
    {
        if (following.IsReplica || limit <= TimeSpan.Zero || replicas.Count(ReplicaState.Online) == 0) return;
        var nowMs = clock.UnixMs;
        pause.Begin(nowMs + (long)limit.TotalMilliseconds, writesOnly: true, nowMs);
        pauseChanged();
        replicas.Acknowledged += Look;
        replicas.Changed += Look;
        following.WhenAllHaveTurned(() =>
        {
            Volatile.Write(ref _end, replicas.Stream.End);
            words.Ask();
            Look();
        });
        await Task.WhenAny(_done.Task, Task.Delay(limit));
        if (!_done.Task.IsCompleted) log.Write(LogLevel.Warning, $"{CountLagging()} of the replicas lag behind at shutdown");
    }

    void Look()
    {
        if (CountLagging() == 0) _done.TrySetResult();
    }

    int CountLagging()
    {
        var end = Volatile.Read(ref _end);
        var count = 0;
        foreach (var replica in replicas.All)
            if (replica.State == ReplicaState.Online && replica.Acknowledged < end) count++;
        return count;
    }
}
