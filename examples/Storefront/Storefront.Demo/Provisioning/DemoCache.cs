// The cache of the demo: created through the ElastiCache API and deleted at the end, or a running one that is given.
using System.Net.Sockets;

namespace Storefront.Demo.Provisioning;

/// <summary>A cache that takes connections at <see cref="Endpoint"/> until it is disposed.</summary>
sealed class DemoCache : IAsyncDisposable
{
    const string ClusterId = "storefront-demo";
    static readonly TimeSpan DescribeInterval = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    static readonly TimeSpan CreateLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(10);

    readonly HttpClient? _http;
    readonly ElastiCacheApi? _api;
    readonly IAsyncDisposable? _service;

    DemoCache(string endpoint, HttpClient? http, ElastiCacheApi? api, IAsyncDisposable? service)
    {
        Endpoint = endpoint;
        _http = http;
        _api = api;
        _service = service;
    }

    /// <summary>HOST:PORT.</summary>
    public string Endpoint { get; }

    public static async Task<DemoCache> StartAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        if (options.CacheEndpoint is { } given)
        {
            await ConnectAsync(given, cancellationToken);
            return new DemoCache(given, null, null, null);
        }

        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var api = new ElastiCacheApi(http, options.ApiEndpoint);
        IAsyncDisposable? service = null;
        try
        {
            if (options.StartService is { } start) service = await start(cancellationToken);
            else if (!await api.AnswersAsync(cancellationToken)) throw NoService(options);
            var endpoint = await CreateAsync(api, cancellationToken);
            return new DemoCache(endpoint, http, api, service);
        }
        catch
        {
            http.Dispose();
            if (service is not null) await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            using var limit = new CancellationTokenSource(DeleteLimit);
            await DeleteAsync(_api, limit.Token);
        }

        _http?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
    }

    static async Task ConnectAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"redis://{endpoint}", UriKind.Absolute, out var parts) || parts.Port < 0)
            throw new DemoException($"a cache is named by HOST:PORT, not by {endpoint}");
        using var probe = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await probe.ConnectAsync(parts.Host, parts.Port, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"no cache answers at {endpoint}");
        }
    }

    static DemoException NoService(DemoOptions options) => new(
        $"no ElastiCache API answers at {options.ApiEndpoint}: start it with `./larder up`, or name a " +
        "running cache by its HOST:PORT");

    // A demo that was killed leaves its cache behind; the next one takes it over, and deletes it in the end.
    static async Task<string> CreateAsync(ElastiCacheApi api, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CreateLimit);
        try
        {
            await api.CreateCacheClusterAsync(ClusterId, limit.Token);
        }
        catch (ElastiCacheException e) when (e.Code == "CacheClusterAlreadyExists")
        {
        }

        using var timer = new PeriodicTimer(DescribeInterval);
        while (true)
        {
            var cluster = await api.DescribeCacheClusterAsync(ClusterId, limit.Token);
            if (cluster is { Status: "available", Endpoint: { } endpoint }) return endpoint;
            if (cluster.Status is "create-failed" or "restore-failed" or "deleting")
                throw new DemoException($"the cache {ClusterId} is {cluster.Status}");
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    static async Task DeleteAsync(ElastiCacheApi api, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteCacheClusterAsync(ClusterId, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or ElastiCacheException or OperationCanceledException)
        {
            // The service went first, and its caches with it.
        }
    }
}
