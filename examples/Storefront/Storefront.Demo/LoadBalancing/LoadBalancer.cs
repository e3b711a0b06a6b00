// The load balancer: YARP in front of the application servers. It sends each request to the less busy of two servers
// drawn at random, whoever the shopper is: sessions are in the cache, so no shopper is tied to a server. It also has the
// switch for the read cache, as a header of each request: all servers follow it at once, and no request by halves.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Storefront.Demo.LoadBalancing;

sealed class LoadBalancer : IAsyncDisposable
{
    const string ClusterId = "shop";

    static readonly RouteConfig[] Routes =
        [new RouteConfig { RouteId = "all", ClusterId = ClusterId, Match = new RouteMatch { Path = "{**path}" } }];

    readonly WebApplication _app;
    readonly InMemoryConfigProvider _config;
    readonly IProxyStateLookup _state;
    long _requestCount, _failureCount, _inFlight;
    volatile bool _usesReadCache = true;

    LoadBalancer(WebApplication app)
    {
        _app = app;
        _config = app.Services.GetRequiredService<InMemoryConfigProvider>();
        _state = app.Services.GetRequiredService<IProxyStateLookup>();
        app.Use(CountAsync);
        app.MapReverseProxy();
    }

    /// <summary>Where shoppers go.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Whether the servers may answer from the read cache.</summary>
    public bool UsesReadCache
    {
        get => _usesReadCache;
        set => _usesReadCache = value;
    }

    /// <summary>Requests that came in since the start, those of them that failed, and those being answered now.</summary>
    public Traffic Traffic => new(
        Volatile.Read(ref _requestCount), Volatile.Read(ref _failureCount), Volatile.Read(ref _inFlight));

    public static async Task<LoadBalancer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // A server that dies is news for the journal, not one warning for each of its requests.
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(Routes, [Cluster([])]);
        var balancer = new LoadBalancer(builder.Build());
        await balancer._app.StartAsync(cancellationToken);
        return balancer;
    }

    /// <summary>What failed last, for people; null when nothing has.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Makes these the servers that requests go to, by name.</summary>
    public void Route(IEnumerable<KeyValuePair<string, Uri>> servers) =>
        _config.Update(Routes, [Cluster(servers)]);

    /// <summary>The balancer's view of a server, valid even after it was taken out. Null: not known.</summary>
    public DestinationState? Find(string server) =>
        _state.TryGetCluster(ClusterId, out var cluster) && cluster.Destinations.TryGetValue(server, out var found)
            ? found
            : null;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    async Task CountAsync(HttpContext http, RequestDelegate next)
    {
        if (!_usesReadCache) http.Request.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
        Interlocked.Increment(ref _requestCount);
        Interlocked.Increment(ref _inFlight);
        try
        {
            await next(http);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                Interlocked.Increment(ref _failureCount);
                LastFailure = Describe(http);
            }
        }
    }

    static string Describe(HttpContext http)
    {
        var (request, answer, error) = (http.Request, http.Response, http.GetForwarderErrorFeature());
        return $"{request.Method} {request.Path}: {answer.StatusCode} from {answer.Headers["X-Server"]} " +
            $"{error?.Error} {error?.Exception?.GetBaseException().Message}";
    }

    static ClusterConfig Cluster(IEnumerable<KeyValuePair<string, Uri>> servers) => new()
    {
        ClusterId = ClusterId,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = servers.ToDictionary(
            server => server.Key, server => new DestinationConfig { Address = server.Value.ToString() }),
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(60) },
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = "HealthyAndUnknown",
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health",
                Interval = TimeSpan.FromSeconds(1),
                Timeout = TimeSpan.FromSeconds(15),
                Policy = "ConsecutiveFailures",
            },
        },
    };
}
