// Which program a node is and how it is started. One interface, two kinds: Larder's own node, and the real
// valkey-server, redis-server and memcached.
using System.Globalization;
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>Kinds of node programs.</summary>
public enum NodeRuntimeKind
{
    /// <summary>Larder's own node.</summary>
    Larder,

    /// <summary>valkey-server, redis-server and memcached as installed on the host.</summary>
    Native,
}

/// <summary>A command line.</summary>
sealed record NodeCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>Builds the command lines of nodes.</summary>
interface INodeRuntime
{
    /// <summary>Whether its memcached nodes take <c>config set cluster</c> and answer <c>config get cluster</c>.
    /// </summary>
    bool HasAutoDiscovery { get; }

    /// <summary>The command that starts a node, or null when this host lacks the program for its engine.</summary>
    NodeCommand? CommandFor(NodeSpec node);
}

/// <summary>Larder's own node.</summary>
sealed class LarderRuntime(IReadOnlyList<string> command) : INodeRuntime
{
    public bool HasAutoDiscovery => true;

    public NodeCommand? CommandFor(NodeSpec node)
    {
        if (command.Count == 0) return null;
        var threads = Math.Min(node.Type.ProcessorCount, Environment.ProcessorCount);
        return new NodeCommand(command[0],
        [
            .. command.Skip(1),
            "--engine", node.Engine.Name,
            "--port", Text(node.Port),
            "--bind", NodeAddress.Text,
            "--maxmemory", Text(node.Type.MaxMemoryBytes),
            "--dir", node.Directory,
            "--io-threads", Text(threads),
        ]);
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The real servers, found on the path.</summary>
sealed class NativeRuntime(Func<string, string?> find) : INodeRuntime
{
    const long MebibyteBytes = 1 << 20;

    public NativeRuntime() : this(ProgramPath.Find)
    {
    }

    public bool HasAutoDiscovery => false;

    public NodeCommand? CommandFor(NodeSpec node)
    {
        if (node.Engine.IsMemcached)
        {
            return find("memcached") is { } memcached ? new NodeCommand(memcached, MemcachedArguments(node)) : null;
        }
        // Valkey and Redis speak the same protocol; each stands in where the other is not installed.
        string[] programs = node.Engine == CacheEngine.Valkey
            ? ["valkey-server", "redis-server"]
            : ["redis-server", "valkey-server"];
        var server = programs.Select(find).FirstOrDefault(path => path is not null);
        return server is null ? null : new NodeCommand(server, RespArguments(node));
    }

    static string[] RespArguments(NodeSpec node) =>
    [
        "--port", Text(node.Port),
        "--bind", NodeAddress.Text,
        "--maxmemory", Text(node.Type.MaxMemoryBytes),
        "--maxmemory-policy", "volatile-lru",
        "--dir", node.Directory,
        "--save", "",
        "--appendonly", "no",
        "--daemonize", "no",
    ];

    static string[] MemcachedArguments(NodeSpec node) =>
    [
        "-l", NodeAddress.Text,
        "-p", Text(node.Port),
        "-U", "0",
        "-m", Text(node.Type.MaxMemoryBytes / MebibyteBytes),
        // As root it wants to be told which user to become.
        .. Environment.IsPrivilegedProcess ? new[] { "-u", Environment.UserName } : [],
    ];

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
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
