// The version of Larder that this service is: what the nodes run that it starts.
namespace Larder.Service.Model;

/// <summary>A build of Larder.</summary>
/// <param name="Version">Three numbers.</param>
sealed record ServiceBuild(string Version)
{
    public static string Own => typeof(ServiceBuild).Assembly.GetName().Version!.ToString(3);

    /// <summary>The name of the service update that brings nodes to this build.</summary>
    public string UpdateName => $"larder-{Version}";

    /// <summary>A build before this one; empty is one of which no record tells.</summary>
    public bool IsLaterThan(string build) => Number(Version) > Number(build);

    static Version Number(string text) => System.Version.TryParse(text, out var number) ? number : new Version(0, 0);
}
