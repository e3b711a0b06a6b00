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
    readonly Lock _lock = new();
    volatile bool _isAway;
    int _failures;
    int _departures;
    bool _isProbing;

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
        var isAway = Interlocked.Increment(ref _failures) >= FailuresUntilAway || isBroken;
        if (IsWrongRole(failure)) dropConnections();
        BeginProbing(isAway);
    }

    /// <summary>It is not used until a probe was answered and what waits for its return was done, both after this.</summary>
    public void Leave() => BeginProbing(isAway: true);

    void BeginProbing(bool isAway)
    {
        lock (_lock)
        {
            if (isAway)
            {
                _isAway = true;
                _departures++;
            }

            if (_isProbing) return;
            _isProbing = true;
        }

        _ = Waiting.Apart(ProbeAsync);
    }

    /// <summary>A node that has become a replica: the primary is elsewhere now.</summary>
    public static bool IsWrongRole(Exception failure) =>
        failure is RedisServerException && failure.Message.StartsWith("READONLY", StringComparison.Ordinal);

    async Task ProbeAsync()
    {
        for (var tries = 1; !_end.IsCancellationRequested; tries++)
        {
            var departures = Volatile.Read(ref _departures);
            if (await TryReturnAsync())
            {
                if (TryEnd(departures)) return;
                continue;
            }

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
    }

    // What went away while it was being probed was not seen by that.
    bool TryEnd(int departures)
    {
        lock (_lock)
        {
            if (_departures != departures) return false;
            _failures = 0;
            _isProbing = false;
            _isAway = false;
            return true;
        }
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
