// Which programs nodes are, and where they are found.
namespace Larder.Service.Fleet;

/// <summary>Kinds of node programs.</summary>
public enum NodeRuntimeKind
{
    /// <summary>Larder's own node.</summary>
    Larder,

    /// <summary>valkey-server, redis-server and memcached as installed on the host.</summary>
    Native,
}

/// <summary>Where nodes listen: this host's loopback address.</summary>
static class NodeAddress
{
    public const string Text = "127.0.0.1";
}

/// <summary>Programs of this host.</summary>
static class ProgramPath
{
    /// <summary>The full path of a program on the PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
}
