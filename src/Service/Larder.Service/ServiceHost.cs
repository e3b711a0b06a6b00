// Puts the service together and runs it: state, fleet, grains, API and console in one process.
//
//   SDKs, CLI, console --> Api --> grain of the cluster --> Store
//                                        |                  (what is asked for)
//                                        +--> plan --> Fleet --> node processes
using Larder.Service.Api.Shapes;
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Api;
using Larder.Service.Api.AutoScaling;
using Larder.Service.Api.Requests;
using Larder.Service.Fleet;
using Larder.Service.Insights;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Orchestration.Silos;
using Larder.Service.Scaling;
using Larder.Service.Store;
using Larder.Service.Updates;
using Larder.WebConsole;
using Larder.WebConsole.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service;

/// <summary>A running service.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    const int SiloAttempts = 5;

    readonly WebApplication _app;
    readonly DirectoryLock _lock;

    ServiceHost(WebApplication app, DirectoryLock directoryLock)
    {
        _app = app;
        _lock = directoryLock;
    }

    /// <summary>Where the API answers; the console is at <c>/console</c> below it.</summary>
    public Uri Address => new(_app.Urls.First().Replace("//0.0.0.0:", "//127.0.0.1:").Replace("//[::]:", "//127.0.0.1:"));

    /// <summary>Runs the service until <paramref name="stop"/> is signalled or the process is asked to end: by SIGTERM, which
    /// leaves the nodes alone, or by Ctrl-C, which stops them too.</summary>
    /// <exception cref="IOException">The address or the data directory cannot be had, requests must be signed and there is
    /// no key, or the state there is of another version.</exception>
    public static async Task RunAsync(ServiceOptions options, CancellationToken stop)
    {
        StopSignals.Watch();
        await using var host = await StartAsync(options, stop);
        await Task.WhenAny(StopSignals.First, host._app.WaitForShutdownAsync(stop));
        if (StopSignals.IsInterrupted) await host.StopNodesAsync();
    }

    /// <summary>Starts the service; it runs until it is disposed of. Its nodes run on, unless they are stopped before.</summary>
    /// <exception cref="IOException">The address or the data directory cannot be had, requests must be signed and there is
    /// no key, or the state there is of another version.</exception>
    public static async Task<ServiceHost> StartAsync(ServiceOptions options, CancellationToken stop)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        var directoryLock = DirectoryLock.Take(options.DataDirectory);
        try
        {
            // Before anything else where that can be: a service of several has its keys in the state.
            if (options.Join is null) await Preflight.RequireKeysAsync(options, new AccessKeyFile(options.DataDirectory), stop);
            Preflight.RequireAddresses(options);
            JoinPreflight.Require(options);
            Preflight.KeepPrivate(options.DataDirectory);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return new ServiceHost(await BuildAndStartAsync(options, stop), directoryLock);
                }
                catch (AddressInUseException) when (options.SiloPort == 0 && attempt < SiloAttempts)
                {
                    // The port chosen for the silo was free, and somebody else's before the silo listened.
                }
            }
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    static async Task<WebApplication> BuildAndStartAsync(ServiceOptions options, CancellationToken stop)
    {
        var app = Build(options);
        try
        {
            await StateDatabase.CreateAsync(app.Services, stop);
            if (options.Join is not null)
            {
                await Preflight.RequireKeysAsync(options, app.Services.GetRequiredService<IAccessKeyStore>(), stop);
            }
            if (options.Joining is not null)
            {
                await app.Services.GetRequiredService<SiloCertificate>()
                    .LoadAsync(app.Services.GetRequiredService<ServiceSecretStore>());
                await app.Services.GetRequiredService<HostEntry>().EnterAsync();
            }
            await StartAsync(app, stop);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    static async Task StartAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Orleans.Runtime.OrleansException failure)
        {
            throw new IOException($"the other hosts of the service cannot be reached: {failure.Message}", failure);
        }
    }

    /// <summary>Stops the service, and then its nodes, which keep their content unless they are not to.</summary>
    /// <returns>The nodes that run on, as they could not save it.</returns>
    public async Task<IReadOnlyList<string>> StopNodesAsync(bool keepsContent = true)
    {
        await _app.StopAsync(); // no grain is left to start them again
        return await _app.Services.GetRequiredService<HostAgent>().StopAllAsync(keepsContent);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _lock.Dispose();
    }

    static WebApplication Build(ServiceOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = QueryEndpoint.RequestBytesMax;
            foreach (var address in options.Addresses) kestrel.Listen(address, options.Port);
        });
        QuietenLibraries(builder.Logging);
        if (options.IsQuiet) builder.Logging.SetMinimumLevel(LogLevel.Warning);
        AddServices(builder, options);
        var app = builder.Build();
        app.UseAccessGates(options);
        app.UseAntiforgery();
        var endpoint = app.Services.GetRequiredService<QueryEndpoint>();
        var autoScaling = app.Services.GetRequiredService<AutoScalingEndpoint>();
        Task PostAsync(HttpContext http) =>
            AutoScalingEndpoint.IsFor(http.Request) ? autoScaling.AnswerAsync(http) : endpoint.AnswerAsync(http);
        app.MapPost("/", PostAsync).DisableAntiforgery();
        app.MapGet("/", endpoint.AnswerGetAsync);
        app.MapInsights();
        app.MapConsole();
        return app;
    }

    static void QuietenLibraries(ILoggingBuilder logging)
    {
        foreach (var library in new[] { "Microsoft", "Orleans", "Polly", "System.Net.Http" })
        {
            logging.AddFilter(library, LogLevel.Warning);
        }
        // Advice for servers that do nothing else than run a silo, and on how keys of a loopback console are kept.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        // Of silos that are gone OtherHosts tells, in a line.
        logging.AddFilter("Orleans.Messaging", LogLevel.Critical);
        logging.AddFilter("Orleans.Runtime.Messaging", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.CallbackData", LogLevel.Error);
        // Strangers at the silo's port, as many as there are.
        logging.AddFilter("Orleans.Connections.Security", LogLevel.Critical);
        logging.AddFilter("Orleans.Runtime.MembershipService", LogLevel.Error);
        // Its first look counts from the machine's start, and warns of hours where a busy machine started late.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Asks for tables before they are made, and for ports that another host may be given: whoever asks tells what it means.
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Critical);
    }

    static void AddServices(WebApplicationBuilder builder, ServiceOptions options)
    {
        var services = builder.Services;
        services.Configure<FormOptions>(form =>
        {
            form.BufferBody = false;
            form.ValueLengthLimit = QueryEndpoint.RequestBytesMax;
        });
        services.AddSingleton(Clock.System);
        services.AddSingleton(new Locality(options.Region, options.AccountId));
        services.AddSingleton(new HostLayout(options.DataDirectory, options.SnapshotDirectory));
        services.AddStateDatabase(options.DataDirectory, options.Join);
        services.AddFleet(Fleet(options));
        services.AddOrchestration(options.UsesUsualPorts);
        services.AddSingleton<CacheRequests>();
        services.AddSingleton<AccessRequests>();
        services.AddSingleton<MigrationRequests>();
        services.AddSingleton(new CacheExposure(
            !options.AllowsOpenCaches && !System.Net.IPAddress.IsLoopback(options.NodeAddress)));
        services.AddSingleton(new SharedFolders(options.SnapshotFolders));
        services.AddSingleton<RestoreRequests>();
        services.AddSingleton<UpdateRequests>();
        services.AddSingleton<ClusterShapes>();
        services.AddSingleton<GroupShapes>();
        services.AddSingleton<QueryEndpoint>();
        services.AddAccess(options);
        services.AddUserSettler();
        services.AddSmallResources();
        services.AddInsights(new InsightsOptions(options.MetricsPeriod, options.DataDirectory, options.NotifyUrl));
        ApiOperations.AddActions(services);
        services.AddConsole();
        services.AddSingleton<IConsoleFacts, ConsoleFacts>();
        var protection = services.AddDataProtection();
        if (options.Joining is { } joining)
        {
            services.AddJoinedHost(joining, options.DataDirectory, protection);
            var certificate = new SiloCertificate();
            services.AddSingleton(_ => certificate);
            builder.Host.UseOrleans(silo => JoinedSilo.Configure(silo, joining, certificate));
            services.AddHostedService(provider => provider.GetRequiredService<OtherHosts>());
        }
        else
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataDirectory, "keys")));
            builder.Host.UseOrleans(SingleSilo.Configure);
        }
        services.AddAutoScalingApi();
        services.AddUpdates(options.Version);
        services.AddScaling(new ScalingOptions(options.ScalingPeriod));
        services.AddHostedService<FleetLifetime>();
    }

    static FleetOptions Fleet(ServiceOptions options) => new()
    {
        Root = new HostLayout(options.DataDirectory).Nodes,
        Runtime = options.Runtime,
        NodeCommand = options.NodeCommand,
        HostName = options.Joining?.Host ?? "local",
        Address = options.NodeAddress,
        Zone = options.Joining?.Zone ?? new Locality(options.Region, options.AccountId).Zone,
        MemoryBytes = options.HostMemoryBytes,
        Ports = new PortRange(options.NodePortFirst, options.NodePortLast),
        MayLease = options.Joining is null ? null : JoinedHosts.MayLease,
    };
}
