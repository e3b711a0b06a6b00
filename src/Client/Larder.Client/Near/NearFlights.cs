// Values that are being fetched: those who ask for the same one at the same time wait for one fetch. It goes on while
// anybody waits. Once the value is known to have changed, those who come later begin a fetch of their own.
using System.Collections.Concurrent;

namespace Larder.Client.Near;

sealed class NearFlights
{
    readonly ConcurrentDictionary<string, NearFlight> _flights = new(StringComparer.Ordinal);

    /// <summary>
    /// The result of the fetch that is under way, or of this one; also whether it was this caller's. Fetches of different
    /// kinds do not share.
    /// </summary>
    public async Task<(T Result, bool IsOwn)> FlyAsync<T>(
        string key, int kind, Func<NearFlight, CancellationToken, Task<T>> fetch, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mine = new NearFlight<T>(kind);
            var found = _flights.GetOrAdd(key, mine);
            if (ReferenceEquals(found, mine)) return (await OwnAsync(key, mine, fetch, cancellationToken), true);
            if (found is not NearFlight<T> other || other.Kind != kind) return (await fetch(mine, cancellationToken), true);
            if (other.TryJoin()) return (await other.WaitAsync(cancellationToken), false);
            Remove(key, other);
        }
    }

    async Task<T> OwnAsync<T>(
        string key, NearFlight<T> flight, Func<NearFlight, CancellationToken, Task<T>> fetch,
        CancellationToken cancellationToken)
    {
        _ = flight.RunAsync(fetch).ContinueWith(
            _ => Remove(key, flight), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return await flight.WaitAsync(cancellationToken);
    }

    /// <summary>Nobody joins those who fetch this key now.</summary>
    public void Part(string key) => _flights.TryRemove(key, out _);

    /// <summary>Nobody joins those who know the versions of their tags, one of which has changed.</summary>
    public void PartAll()
    {
        foreach (var (key, flight) in _flights)
        {
            if (flight.HasVersions) Remove(key, flight);
        }
    }

    void Remove(string key, NearFlight flight) => _flights.TryRemove(new KeyValuePair<string, NearFlight>(key, flight));
}

abstract class NearFlight(int kind)
{
    public int Kind => kind;

    /// <summary>The versions of its tags have been read.</summary>
    public bool HasVersions { get; set; }
}

sealed class NearFlight<T>(int kind) : NearFlight(kind)
{
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _abandoned = new();
    readonly Lock _lock = new();
    int _waiting = 1;

    /// <summary>False when all who waited have gone, and the fetch with them.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_waiting == 0 && !_result.Task.IsCompleted) return false;
            _waiting++;
            return true;
        }
    }

    public async Task RunAsync(Func<NearFlight, CancellationToken, Task<T>> fetch)
    {
        try
        {
            _result.SetResult(await fetch(this, _abandoned.Token));
        }
        catch (OperationCanceledException e)
        {
            _result.SetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            _result.SetException(e);
            // Those who waited may have gone.
            _ = _result.Task.Exception;
        }
    }

    public async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                if (--_waiting == 0 && !_result.Task.IsCompleted) _abandoned.Cancel();
            }
        }
    }
}
