// Larder's own node as users start it: the command, in a process of its own. Its files lie beside those of a test project
// that refers to src/Larder.Cli.
namespace Larder.TestKit;

/// <summary>Starts nodes.</summary>
public static class LarderNode
{
    /// <summary>Program and leading arguments; the node's own follow.</summary>
    public static IReadOnlyList<string> Command { get; } =
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Larder.Cli.dll"), "node"];

    /// <summary>Starts a node on a free port of loopback.</summary>
    /// <param name="engine">valkey, redis or memcached.</param>
    /// <param name="directives">Name and value in turn, as on the command line.</param>
    public static ServerProcess Start(string engine, params IEnumerable<string> directives) =>
        StartAt(Ports.Free(), engine, directives);

    /// <summary>The same on the port of a node that has ended.</summary>
    public static ServerProcess StartAt(int atPort, string engine, params IEnumerable<string> directives) =>
        ServerProcess.StartAt(atPort, Command[0], (port, folder) =>
        [
            .. Command.Skip(1), "--engine", engine, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder,
            .. directives,
        ]);
}
