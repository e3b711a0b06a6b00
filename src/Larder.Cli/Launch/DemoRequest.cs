// What larder demo was asked for.
namespace Larder.Cli.Launch;

/// <summary>How the demo is to run.</summary>
/// <param name="Seconds">How long; 0 until it is stopped.</param>
/// <param name="Headless">No page; a summary at the end.</param>
/// <param name="Port">TCP port of the live page, on loopback.</param>
/// <param name="ServicePort">Where the demo's own service listens.</param>
/// <param name="Database">A PostgreSQL connection string; null for SQLite.</param>
/// <param name="TimeToLive">How long a read is served from the cache.</param>
/// <param name="Quiet">Nothing is switched or killed unless somebody does it.</param>
sealed record DemoRequest(
    int Seconds, bool Headless, int Port, int ServicePort, string? Database, TimeSpan TimeToLive, bool Quiet);
