// Knows whether a cache is there. While it is away, nobody waits for it: commands fail at once, and one probe after the
// other, in the background, finds out when it is back. No caller is ever the one who tries.
//
//     there --(a broken connection, or three failures in a row)--> away
//     there --(any failure)--> a probe; unanswered --> away
//     away  --(a probe is answered, and what waited for that is done)--> there
using StackExchange.Redis;

namespace Larder.Client.Connections;

sealed class CacheGate(Func<Task> probe, Action dropConnections, TimeSpan period, TimeProvider time) : IDisposable
{
    const int FailuresUntilAway = 3;
    const int ProbesUntilDrop = 2;

    readonly CancellationTokenSource _end = new();
    readonly List<Func<Task>> _onReturn = [];
    volatile bool _isAway;
    int _failures;
    int _isProbing;

    public bool IsAway => _isAway;

    /// <summary>Runs before the cache is used again; while it fails, the cache stays away.</summary>
    public void OnReturn(Func<Task> action)
    {
        lock (_onReturn) _onReturn.Add(action);
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0) Volatile.Write(ref _failures, 0);
    }

    public void Failed(Exception failure)
    {
        var isBroken = failure is RedisConnectionException || IsWrongRole(failure);
        if (Interlocked.Increment(ref _failures) >= FailuresUntilAway || isBroken) _isAway = true;
        if (IsWrongRole(failure)) dropConnections();
        BeginProbing();
    }

    public void NotConnected()
    {
        _isAway = true;
        BeginProbing();
    }

    void BeginProbing()
    {
        if (Interlocked.Exchange(ref _isProbing, 1) == 0) _ = ProbeAsync();
    }

    /// <summary>A node that has become a replica: the primary is elsewhere now.</summary>
    public static bool IsWrongRole(Exception failure) =>
        failure is RedisServerException && failure.Message.StartsWith("READONLY", StringComparison.Ordinal);

    async Task ProbeAsync()
    {
        for (var tries = 1; !_end.IsCancellationRequested; tries++)
        {
            if (await TryReturnAsync()) break;
            _isAway = true;
            // A connection to a process that hangs stays open by itself.
            if (tries % ProbesUntilDrop == 0) dropConnections();
            try
            {
                await Task.Delay(period, time, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        Volatile.Write(ref _failures, 0);
        _isAway = false;
        Volatile.Write(ref _isProbing, 0);
    }

    async Task<bool> TryReturnAsync()
    {
        try
        {
            await probe();
            Func<Task>[] actions;
            lock (_onReturn) actions = [.. _onReturn];
            foreach (var action in actions) await action();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
