// What the demo is told by the command line.
using Storefront.Demo.Provisioning;

namespace Storefront.Demo;

/// <summary>How the demo runs. Everything listens on loopback only.</summary>
public sealed record DemoOptions
{
    public const int UsualPagePort = 6410;

    /// <summary>How long to run; null runs until cancelled.</summary>
    public int? Seconds { get; init; }

    /// <summary>No live page. Without <see cref="Seconds"/> a headless run lasts 60 seconds.</summary>
    public bool Headless { get; init; }

    /// <summary>The port of the live page, and 0 for any free one. The usual one, when it is taken, is given up for another.
    /// </summary>
    public int PagePort { get; init; } = UsualPagePort;

    /// <summary>The ElastiCache API through which the caches are created, where the demo has no service of its own.</summary>
    public Uri ApiEndpoint { get; init; } = new("http://127.0.0.1:6400");

    /// <summary>A PostgreSQL connection string; null makes an SQLite file for the time of the run.</summary>
    public string? DatabaseConnectionString { get; init; }

    /// <summary>How many shoppers there are when the shop is fullest, from 4 up.</summary>
    public int PeakShoppers { get; init; } = 100;

    /// <summary>How many there are while the database is to answer all reads.</summary>
    public int ShoppersWithoutCache { get; init; } = 10;

    /// <summary>How long a read is served from the cache before it is read again.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The demo touches no switch by itself: the cache is on, and nothing is killed.</summary>
    public bool Quiet { get; init; }

    /// <summary>
    /// Starts the demo's own service; returns once it answers. Null: the service at <see cref="ApiEndpoint"/> is used, and a
    /// missing one is an error.
    /// </summary>
    public Func<CancellationToken, Task<DemoService>>? StartService { get; init; }

    /// <summary>Where progress and the summary are written.</summary>
    public TextWriter Output { get; init; } = Console.Out;
}
