// One look at all caches every second for all pages that are open, however many these are; nobody looks while there are none.
using Larder.ElastiCache;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.WebConsole.Caches;

/// <summary>What is known of the caches, kept up to date while somebody watches.</summary>
sealed class CacheWatch(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time)
{
    const int RestFactor = 5;
    static readonly TimeSpan PeriodMin = TimeSpan.FromSeconds(1), PeriodMax = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly List<Action> _watchers = [];
    readonly SemaphoreSlim _looking = new(1);
    CancellationTokenSource? _running;

    /// <summary>Null until the first look.</summary>
    public IReadOnlyList<CacheView>? Caches { get; private set; }

    /// <summary>Why the last look failed; null where it did not.</summary>
    public string? Trouble { get; private set; }

    public CacheView? Find(string id) => Caches?.FirstOrDefault(cache => cache.Id == id);

    /// <summary>Calls after each look, until the answer is disposed of. Who is called does not keep the others waiting.
    /// </summary>
    public IDisposable Watch(Action onLook)
    {
        lock (_lock)
        {
            _watchers.Add(onLook);
            if (_running is null)
            {
                _running = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
                var stop = _running.Token;
                _ = Task.Run(() => RunAsync(stop), stop); // not in the turns of the page that came first
            }
        }
        return new Watching(() => Leave(onLook));
    }

    /// <summary>Looks now, so that a change just made is seen.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        await _looking.WaitAsync(stop);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            Caches = await CacheReader.ListAsync(scope.ServiceProvider.GetRequiredService<ElastiCacheClient>(), stop);
            Trouble = null;
        }
        catch (Exception error) when (error is HttpRequestException or ElastiCacheException)
        {
            Trouble = error.Message;
        }
        finally
        {
            _looking.Release();
        }
        Tell();
    }

    async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PeriodMin, time);
        try
        {
            do
            {
                var started = time.GetTimestamp();
                await LookAsync(stop);
                // A look at many caches takes its time; it is not to take all of the service's.
                var rest = RestFactor * time.GetElapsedTime(started);
                timer.Period = rest < PeriodMin ? PeriodMin : rest < PeriodMax ? rest : PeriodMax;
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more, or the service is about to end.
        }
    }

    void Tell()
    {
        Action[] watchers;
        lock (_lock) watchers = [.. _watchers];
        foreach (var watcher in watchers) watcher();
    }

    void Leave(Action onLook)
    {
        lock (_lock)
        {
            _watchers.Remove(onLook);
            if (_watchers.Count > 0) return;
            _running?.Cancel();
            _running = null;
        }
    }

    sealed class Watching(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
