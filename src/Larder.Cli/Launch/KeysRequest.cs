// What larder keys was asked for.
namespace Larder.Cli.Launch;

enum KeysDeed
{
    Add,
    List,
    Remove,
}

/// <summary>What to do with the keys of a service.</summary>
/// <param name="DataDirectory">Where the service keeps its files.</param>
/// <param name="Id">The key to remove.</param>
/// <param name="Output">Where to show what is asked for.</param>
/// <param name="Join">The database of a service of several hosts, which has their keys; null for the data folder.</param>
sealed record KeysRequest(KeysDeed Deed, string DataDirectory, string? Id, TextWriter Output, string? Join = null);
