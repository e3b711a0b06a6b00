// A cache of the application: its connection, which follows the cache's endpoint, and the limits within which each command
// is answered or has failed.
//
//     command -> gate (away? fails at once) -> multiplexer -> tunnel (where is it now?) -> node
//                  ^ probes in the background
using System.Net;
using Larder.Client.Locating;
using Larder.Client.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Larder.Client.Connections;

/// <summary>One cache. Safe for concurrent use; lives as long as the application.</summary>
public sealed class LarderCache : IDisposable, IAsyncDisposable
{
    // Timeouts and broken connections are seen, and connections made anew, in this rhythm.
    static readonly TimeSpan LongestHeartbeat = TimeSpan.FromMilliseconds(250);

    readonly LarderCacheOptions _options;
    readonly TimeProvider _time;
    readonly EndpointTunnel _tunnel;
    readonly CacheGate _gate;
    readonly CancellationTokenSource _end = new();
    readonly ConfigurationOptions _configuration;
    readonly Lazy<Task<ConnectionMultiplexer>> _connecting;

    /// <summary>Makes a cache; it connects when it is first used or told to.</summary>
    public LarderCache(
        string name, LarderCacheOptions options, ICacheLocator? locator = null, TimeProvider? timeProvider = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _configuration = Configure(loggers);
        _tunnel = new EndpointTunnel(_configuration.EndPoints[0], locator, options.LookupPeriod, _time);
        _configuration.Tunnel = _tunnel;
        _gate = new CacheGate(ProbeAsync, _tunnel.DropConnections, options.ProbePeriod, _time);
        _connecting = new Lazy<Task<ConnectionMultiplexer>>(() => Waiting.Apart(() => ConnectAsync(_configuration)));
    }

    /// <summary>A cache at a plain endpoint, for programs without dependency injection.</summary>
    public static LarderCache At(string endpoint, TimeProvider? timeProvider = null) =>
        new(endpoint.Split(',')[0], new LarderCacheOptions { Endpoint = endpoint }, null, timeProvider);

    /// <summary>The name it was added under.</summary>
    public string Name { get; }

    /// <summary>It does not answer; commands fail at once until it does.</summary>
    public bool IsAway => _gate.IsAway;

    /// <summary>Where the cache was found, when it was found by its id.</summary>
    public CacheAddress? Address => _tunnel.Address;

    /// <summary>
    /// The connection, for everything that StackExchange.Redis does. It is there even while the cache is away; before
    /// <see cref="OpenAsync"/> has ended, this waits for it.
    /// </summary>
    public IConnectionMultiplexer Connection => IsOpen ? _connecting.Value.Result : Waiting.For(OpenAsync);

    /// <summary>The longest that a command is waited for.</summary>
    public TimeSpan CommandLimit => _options.CommandLimit;

    /// <summary>How it is connected to.</summary>
    internal ConfigurationOptions Configuration => _configuration;

    bool IsOpen => _connecting is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

    internal TimeSpan ConnectLimit => _options.ConnectLimit;

    internal TimeSpan ProbePeriod => _options.ProbePeriod;

    /// <summary>Connects, or gives up after the connect limit; then it goes on trying in the background.</summary>
    public async Task<IConnectionMultiplexer> OpenAsync() => await _connecting.Value;

    /// <summary>Runs commands within the command limit.</summary>
    /// <exception cref="CacheAwayException">The cache did not answer in time, or is known to be away.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellationToken = default)
    {
        if (_gate.IsAway) throw new CacheAwayException(Name);
        try
        {
            var result = await RunOnceAsync(commands, cancellationToken);
            _gate.Succeeded();
            return result;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            throw Fail(e);
        }
    }

    /// <summary>Runs commands that answer nothing within the command limit.</summary>
    /// <exception cref="CacheAwayException">The cache did not answer in time, or is known to be away.</exception>
    public Task RunAsync(Func<IDatabase, Task> commands, CancellationToken cancellationToken = default) =>
        RunAsync<bool>(
            async database =>
            {
                await commands(database);
                return true;
            },
            cancellationToken);

    /// <summary>The same for callers that cannot await; the thread waits for no longer than the command limit.</summary>
    /// <exception cref="CacheAwayException">The cache did not answer in time, or is known to be away.</exception>
    public T Run<T>(Func<IDatabase, T> commands)
    {
        if (_gate.IsAway) throw new CacheAwayException(Name);
        try
        {
            var result = commands(Connection.GetDatabase());
            _gate.Succeeded();
            return result;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            throw Fail(e);
        }
    }

    /// <summary>
    /// Has something done when the cache comes back, before it is used again. While that fails the cache stays away.
    /// </summary>
    internal void OnReturn(Func<IDatabase, Task> action) =>
        _gate.OnReturn(() => RunOnceAsync<bool>(
            async database =>
            {
                await action(database);
                return true;
            },
            _end.Token));

    /// <summary>
    /// The cache could not be told what it must know, because it did not answer or refused it: what waits for its return comes
    /// first, even if it answers.
    /// </summary>
    internal void Owe() => _gate.Leave();

    /// <summary>The node that a key is read from; null before there is a connection, or where nobody has the key.</summary>
    internal EndPoint? EndpointOf(RedisKey key)
    {
        if (!IsOpen) return null;
        try
        {
            return _connecting.Value.Result.GetServer(key).EndPoint;
        }
        // The latter while connections are made anew, as when the cache has moved.
        catch (Exception e) when (e is RedisException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A connection of its own to a node; nothing has been said on it.</summary>
    internal Task<Stream> ConnectStreamAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        NodeStream.ConnectAsync(_configuration, endpoint, cancellationToken);

    async Task<T> RunOnceAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellationToken)
    {
        var connection = _connecting.Value;
        var time = Waiting.Time(_time);
        if (!connection.IsCompletedSuccessfully) await connection.WaitAsync(_options.ConnectLimit, time, cancellationToken);
        var answer = commands(connection.Result.GetDatabase());
        if (answer.IsCompletedSuccessfully) return answer.Result;
        try
        {
            return await Waiting.Here(answer).WaitAsync(_options.CommandLimit, time, cancellationToken);
        }
        catch (Exception) when (!answer.IsCompleted)
        {
            _ = answer.ContinueWith(
                late => late.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    CacheAwayException Fail(Exception e)
    {
        LarderTelemetry.Failures.Add(1, LarderTelemetry.Of(Name));
        _gate.Failed(e);
        return new CacheAwayException(Name, e);
    }

    static bool IsAbsence(Exception e) => e switch
    {
        RedisConnectionException or TimeoutException => true,
        RedisServerException =>
            CacheGate.IsWrongRole(e) || e.Message.StartsWith("LOADING", StringComparison.Ordinal)
            || e.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal),
        _ => false,
    };

    Task ProbeAsync() => RunOnceAsync<TimeSpan>(database => database.PingAsync(), _end.Token);

    async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        // Where it leads to when it is made again, what was told before may not be known.
        connection.ConnectionFailed += (_, lost) =>
        {
            if (lost.ConnectionType == ConnectionType.Interactive) _gate.Leave();
        };
        if (!connection.IsConnected) _gate.Leave();
        _ = FollowAsync();
        return connection;
    }

    async Task FollowAsync()
    {
        try
        {
            await _tunnel.FollowAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    ConfigurationOptions Configure(ILoggerFactory? loggers)
    {
        var configuration = _options.Endpoint is { Length: > 0 } endpoint
            ? ConfigurationOptions.Parse(endpoint)
            : new ConfigurationOptions { EndPoints = { new DnsEndPoint(Name, 6379) } };
        configuration.AbortOnConnectFail = false;
        configuration.ConnectTimeout = (int)_options.ConnectLimit.TotalMilliseconds;
        configuration.ConnectRetry = 1;
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)_options.CommandLimit.TotalMilliseconds;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.HeartbeatInterval = Least(_options.CommandLimit, LongestHeartbeat);
        configuration.ReconnectRetryPolicy = new LinearRetry((int)_options.ProbePeriod.TotalMilliseconds);
        configuration.TieBreaker = "";
        configuration.ConfigurationChannel = "";
        configuration.LoggerFactory = loggers;
        if (_options.User is not null) configuration.User = _options.User;
        if (_options.Password is not null) configuration.Password = _options.Password;
        if (_options.Tls) configuration.Ssl = true;
        // The library has it for the process, or not at all.
        if (_options.OwnThreads) ConnectionMultiplexer.SetFeatureFlag("DedicatedThreads", true);
        return configuration;
    }

    static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        _gate.Dispose();
        if (IsOpen) _connecting.Value.Result.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested) return;
        await _end.CancelAsync();
        _gate.Dispose();
        if (IsOpen) await _connecting.Value.Result.DisposeAsync();
    }
}
