// What larder up was asked for.
namespace Larder.Cli.Launch;

/// <summary>How the service is to run.</summary>
/// <param name="Port">TCP port of the API and the console, on loopback.</param>
/// <param name="DataDirectory">Where the service and its nodes keep their files.</param>
/// <param name="Runtime">What runs as a node: larder or native (installed servers).</param>
sealed record UpRequest(int Port, string DataDirectory, string Runtime);
