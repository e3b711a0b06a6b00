// The two caches of the demo, created through the ElastiCache API and deleted at the end: a replication group for sessions,
// which must not be lost, and a single node for reads, which may be. Their ids are the run's own, so that demos beside each
// other, and whatever else the service has, are left alone.
using Larder.ElastiCache;

namespace Storefront.Demo.Provisioning;

/// <summary>Whether the read cache is there.</summary>
enum ReadsState { There, Leaving, Away, Coming }

/// <summary>The caches, until they are disposed of.</summary>
sealed class DemoCaches : IAsyncDisposable
{
    // The primary and two replicas: with one killed, what is written still stands on two nodes before it is answered.
    const int SessionNodes = 3, MostSessionNodes = 6;
    const string NodeType = "cache.t4g.micro";

    /// <summary>What sets <see cref="CommandLimit"/>, here and in application servers.</summary>
    public const string CommandLimitVariable = "Larder__CommandLimit";

    static readonly TimeSpan DescribeInterval = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan CreateLimit = TimeSpan.FromSeconds(120);
    static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(10);

    readonly HttpClient _http;
    readonly ElastiCacheClient _api;
    readonly DemoService? _service;
    readonly SemaphoreSlim _readsTurn = new(1);
    volatile ReadsState _reads = ReadsState.Coming;

    DemoCaches(Uri api, DemoService? service)
    {
        Api = api;
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
        _api = new ElastiCacheClient(_http);
        _service = service;
        var run = Guid.NewGuid().ToString("N")[..6];
        SessionsId = $"storefront-sessions-{run}";
        ReadsId = $"storefront-reads-{run}";
    }

    /// <summary>How long a command may take. All of the demo runs on one machine, caches and shoppers too: it may be slow when
    /// that is busy.</summary>
    public static string CommandLimit => Environment.GetEnvironmentVariable(CommandLimitVariable) ?? "00:00:02";

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
            return await _api.FindGroupAsync(SessionsId, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or ElastiCacheException)
        {
            return null;
        }
    }

    /// <summary>Gives the sessions' group replicas more or fewer, once it can be changed, and waits for it. Returns how many it
    /// has then; null where that is more than it may have, or fewer.</summary>
    public async Task<int?> ScaleSessionsAsync(int by, CancellationToken cancellationToken)
    {
        var nodes = by + (await SessionsAsync(group => group.Status == "available", cancellationToken)).Members.Count;
        if (nodes is < SessionNodes or > MostSessionNodes) return null;
        var replicas = nodes - 1;
        await (by > 0
            ? _api.IncreaseReplicaCountAsync(
                new() { ReplicationGroupId = SessionsId, NewReplicaCount = replicas, ApplyImmediately = true },
                cancellationToken)
            : (Task)_api.DecreaseReplicaCountAsync(
                new() { ReplicationGroupId = SessionsId, NewReplicaCount = replicas, ApplyImmediately = true },
                cancellationToken));
        await SessionsAsync(group => group.Status == "available" && group.Members.Count == nodes, cancellationToken);
        return replicas;
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
            await _api.DeleteCacheClusterAsync(new() { CacheClusterId = ReadsId }, cancellationToken);
            using var timer = new PeriodicTimer(DescribeInterval);
            while (await _api.FindClusterAsync(ReadsId, cancellationToken) is not null)
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
        // With this durability nothing that was answered is lost with the primary.
        await _api.CreateReplicationGroupAsync(
            new()
            {
                ReplicationGroupId = SessionsId, ReplicationGroupDescription = "sessions of the storefront", Engine = "valkey",
                CacheNodeType = NodeType, NumCacheClusters = SessionNodes, AutomaticFailoverEnabled = true,
                MultiAZEnabled = true, Durability = "sync",
            },
            cancellationToken);
        SessionsEndpoint = await EndpointOfAsync(SessionsId, _api.FindGroupAsync, cancellationToken);
    }

    async Task BringReadsAsync(CancellationToken cancellationToken)
    {
        await _api.CreateCacheClusterAsync(
            new() { CacheClusterId = ReadsId, Engine = "valkey", CacheNodeType = NodeType, NumCacheNodes = 1 },
            cancellationToken);
        await EndpointOfAsync(ReadsId, _api.FindClusterAsync, cancellationToken);
        _reads = ReadsState.There;
    }

    async Task<CacheDescription> SessionsAsync(Func<CacheDescription, bool> isSo, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DescribeInterval);
        while (true)
        {
            var group = await _api.FindGroupAsync(SessionsId, cancellationToken)
                ?? throw new DemoException($"the cache {SessionsId} is gone");
            if (isSo(group)) return group;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
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
        foreach (var delete in new Func<Task>[]
        {
            () => _api.DeleteReplicationGroupAsync(new() { ReplicationGroupId = SessionsId }, limit.Token),
            () => _api.DeleteCacheClusterAsync(new() { CacheClusterId = ReadsId }, limit.Token),
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
