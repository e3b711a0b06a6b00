// What the demo is told by the command line.
namespace Storefront.Demo;

/// <summary>How the demo runs. Everything listens on loopback only.</summary>
public sealed record DemoOptions
{
    /// <summary>How long to run; null runs until cancelled.</summary>
    public int? Seconds { get; init; }

    /// <summary>No live page. Without <see cref="Seconds"/> a headless run lasts 30 seconds.</summary>
    public bool Headless { get; init; }

    /// <summary>The port of the live page, and 0 for any free one.</summary>
    public int PagePort { get; init; } = 6410;

    /// <summary>The ElastiCache API through which the cache is created.</summary>
    public Uri ApiEndpoint { get; init; } = new("http://127.0.0.1:6400");

    /// <summary>HOST:PORT of a running cache to use instead of creating one. The demo's keys stay in it.</summary>
    public string? CacheEndpoint { get; init; }

    /// <summary>A PostgreSQL connection string; null makes an SQLite file for the time of the run.</summary>
    public string? DatabaseConnectionString { get; init; }

    /// <summary>How many shoppers there are when the shop is fullest, from 4 up.</summary>
    public int PeakShoppers { get; init; } = 100;

    /// <summary>
    /// Starts the demo's own service at <see cref="ApiEndpoint"/>; returns once it answers. Disposing what it returns stops
    /// the service. Null: the service that is there is used, and a missing one is an error.
    /// </summary>
    public Func<CancellationToken, Task<IAsyncDisposable>>? StartService { get; init; }

    /// <summary>Where progress and the summary are written.</summary>
    public TextWriter Output { get; init; } = Console.Out;
}
