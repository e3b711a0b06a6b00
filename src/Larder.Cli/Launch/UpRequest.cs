// What larder up was asked for.
using System.Net;

namespace Larder.Cli.Launch;

/// <summary>How the service is to run.</summary>
/// <param name="Port">TCP port of the API and the console.</param>
/// <param name="DataDirectory">Where the service and its nodes keep their files.</param>
/// <param name="Runtime">What runs as a node: larder or valkey (installed servers).</param>
sealed record UpRequest(int Port, string DataDirectory, string Runtime)
{
    /// <summary>What its nodes may take together, in bytes; null for what the machine has.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Where it listens besides loopback; null for nowhere.</summary>
    public IPAddress? Bind { get; init; }

    /// <summary>Names that requests may be made for.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether caches that other machines reach may let anybody in.</summary>
    public bool OpenCaches { get; init; }

    /// <summary>Whether requests must be signed on loopback too.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>Who is told of events; null for nobody.</summary>
    public Uri? NotifyUrl { get; init; }

    /// <summary>Whether /metrics is for everybody.</summary>
    public bool OpenMetrics { get; init; }

    /// <summary>How it is one host of several; null for a service alone.</summary>
    public HostRequest? Host { get; init; }

    /// <summary>Folders through which snapshots come and go.</summary>
    public IReadOnlyList<string> Export { get; init; } = [];
}
