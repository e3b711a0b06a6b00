// What larder down was asked for.
namespace Larder.Cli.Launch;

/// <summary>What is to end.</summary>
/// <param name="DataDirectory">Where the service keeps its files.</param>
/// <param name="Discards">The caches' content is not kept.</param>
/// <param name="Output">Where to tell what has ended.</param>
/// <param name="Error">Where to tell what has not.</param>
sealed record DownRequest(string DataDirectory, bool Discards, TextWriter Output, TextWriter Error);
