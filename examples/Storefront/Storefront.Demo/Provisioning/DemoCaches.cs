// The two caches of the demo, created through the ElastiCache API and deleted at the end: a replication group for sessions,
// which must not be lost, and a single node for reads, which may be. Their ids are the run's own, so that demos beside each
// other, and whatever else the service has, are left alone.
namespace Storefront.Demo.Provisioning;

/// <summary>Whether the read cache is there.</summary>
enum ReadsState { There, Leaving, Away, Coming }

/// <summary>The caches, until they are disposed of.</summary>
sealed class DemoCaches : IAsyncDisposable
{
    // The primary and two replicas: with one killed, what is written still stands on two nodes before it is answered.
    const int SessionNodes = 3;

    static readonly TimeSpan DescribeInterval = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan CreateLimit = TimeSpan.FromSeconds(120);
    static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(10);

    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    readonly ElastiCacheApi _api;
    readonly DemoService? _service;
    readonly SemaphoreSlim _readsTurn = new(1);
    volatile ReadsState _reads = ReadsState.Coming;

    DemoCaches(Uri api, DemoService? service)
    {
        Api = api;
        _api = new ElastiCacheApi(_http, api);
        _service = service;
        var run = Guid.NewGuid().ToString("N")[..6];
        SessionsId = $"storefront-sessions-{run}";
        ReadsId = $"storefront-reads-{run}";
    }

    /// <summary>The API that created them.</summary>
    public Uri Api { get; }

    public string SessionsId { get; }

    public string ReadsId { get; }

    public ReadsState Reads => _reads;

    /// <summary>HOST:PORT of the sessions' primary, whichever node that is.</summary>
    public string SessionsEndpoint { get; private set; } = "";

    public static async Task<DemoCaches> StartAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var service = options.StartService is { } start ? await start(cancellationToken) : null;
        var caches = new DemoCaches(service?.Api ?? options.ApiEndpoint, service);
        try
        {
            if (!await caches._api.AnswersAsync(cancellationToken))
            {
                throw new DemoException(
                    $"no ElastiCache API answers at {caches.Api}: start it with `./larder up`, or run `./larder demo`, which " +
                    "brings its own");
            }

            await Task.WhenAll(caches.CreateSessionsAsync(cancellationToken), caches.BringReadsAsync(cancellationToken));
            return caches;
        }
        catch
        {
            await caches.DisposeAsync();
            throw;
        }
    }

    /// <summary>The group as it is now; null when the API does not tell.</summary>
    public async Task<CacheDescription?> DescribeSessionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _api.DescribeReplicationGroupAsync(SessionsId, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or ElastiCacheException)
        {
            return null;
        }
    }

    /// <summary>Deletes the read cache with all that is in it. False when it was not there.</summary>
    public async Task<bool> TakeReadsAwayAsync(Action beginning, CancellationToken cancellationToken)
    {
        await _readsTurn.WaitAsync(cancellationToken);
        try
        {
            if (_reads != ReadsState.There) return false;
            _reads = ReadsState.Leaving;
            beginning();
            await _api.DeleteCacheClusterAsync(ReadsId, cancellationToken);
            using var timer = new PeriodicTimer(DescribeInterval);
            while (await _api.DescribeCacheClusterAsync(ReadsId, cancellationToken) is not null)
                await timer.WaitForNextTickAsync(cancellationToken);
            _reads = ReadsState.Away;
            return true;
        }
        finally
        {
            _readsTurn.Release();
        }
    }

    /// <summary>Creates it again, empty, under the same id. False when it was there.</summary>
    public async Task<bool> BringReadsBackAsync(CancellationToken cancellationToken)
    {
        await _readsTurn.WaitAsync(cancellationToken);
        try
        {
            if (_reads != ReadsState.Away) return false;
            _reads = ReadsState.Coming;
            await BringReadsAsync(cancellationToken);
            return true;
        }
        finally
        {
            _readsTurn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // With a service of the demo's own, its caches go with it.
        if (_service is null) await DeleteAsync();
        else await _service.DisposeAsync();
        _http.Dispose();
    }

    async Task CreateSessionsAsync(CancellationToken cancellationToken)
    {
        await _api.CreateReplicationGroupAsync(SessionsId, SessionNodes, isDurable: true, cancellationToken);
        SessionsEndpoint = await EndpointOfAsync(SessionsId, _api.DescribeReplicationGroupAsync, cancellationToken);
    }

    async Task BringReadsAsync(CancellationToken cancellationToken)
    {
        await _api.CreateCacheClusterAsync(ReadsId, cancellationToken);
        await EndpointOfAsync(ReadsId, _api.DescribeCacheClusterAsync, cancellationToken);
        _reads = ReadsState.There;
    }

    static async Task<string> EndpointOfAsync(
        string id, Func<string, CancellationToken, Task<CacheDescription?>> describe, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CreateLimit);
        using var timer = new PeriodicTimer(DescribeInterval);
        try
        {
            while (true)
            {
                var cache = await describe(id, limit.Token);
                if (cache is { Status: "available", Endpoint: { } endpoint }) return endpoint;
                if (cache is null or { Status: "create-failed" or "deleting" })
                    throw new DemoException($"the cache {id} is {cache?.Status ?? "gone"}");
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"the cache {id} is not available after {CreateLimit.TotalSeconds:0} seconds");
        }
    }

    async Task DeleteAsync()
    {
        using var limit = new CancellationTokenSource(DeleteLimit);
        foreach (var delete in new[]
        {
            () => _api.DeleteReplicationGroupAsync(SessionsId, limit.Token),
            () => _api.DeleteCacheClusterAsync(ReadsId, limit.Token),
        })
        {
            try
            {
                await delete();
            }
            catch (Exception e) when (e is HttpRequestException or ElastiCacheException or OperationCanceledException)
            {
                // It was not there, or the service went first, and its caches with it.
            }
        }
    }
}
