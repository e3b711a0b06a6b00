// Kinds of programs that nodes can be. A runtime hands out what there is to start, a node's files and its command line, and the
// way in which the service speaks with it.
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>What starts a node.</summary>
/// <param name="Program">Its full path, or a name on the PATH.</param>
/// <param name="Files">Names and texts of files in its folder, which is its working directory.</param>
sealed record NodeSetup(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<(string Name, string Text)> Files);

/// <summary>A kind of programs.</summary>
interface IRuntime
{
    /// <summary>As it is kept in the facts of a node.</summary>
    string Name { get; }

    NodeAbilities AbilitiesOf(string engine);

    /// <summary>What starts that node, or null where its program is not there.</summary>
    NodeSetup? SetUp(NodeSpec node, NodeFacts facts);

    /// <summary>The way to a node that was started.</summary>
    INodeControl ControlOf(string folder, NodeFacts facts);
}

/// <summary>Larder's own node.</summary>
sealed class LarderNodes(IReadOnlyList<string> command) : IRuntime
{
    public string Name => "larder";

    public NodeAbilities AbilitiesOf(string engine) => new(
        CanRun: command.Count > 0, HasAutoDiscovery: engine == CacheEngine.Memcached.Name, HasLease: true,
        HasFurtherAddresses: true, HasReplicas: engine != CacheEngine.Memcached.Name, KeepsContent: true);

    public NodeSetup? SetUp(NodeSpec node, NodeFacts facts)
    {
        if (command.Count == 0) return null;
        var config = new NodeConfig()
            .Add("maxmemory", node.Type.MaxMemoryBytes)
            .Add("io-threads", Math.Min(node.Type.ProcessorCount, Environment.ProcessorCount));
        if (!facts.IsMemcached)
            config.Add("maxmemory-policy", "volatile-lru").Add("repl-diskless-sync-delay", NodeConfig.SyncDelay);
        config.AddAll(node.Directives)
            .Add("bind", node.Address)
            .Add("port", node.Port)
            .Add("dir", node.Directory)
            .Add("protected-mode", "no")
            .Add("logfile", NodeFolder.LogFile)
            .Add("log-max-bytes", NodeFolder.LogBytesMax)
            .Add("admin-socket", NodeFolder.OrderSocket)
            .Add("admin-command-socket", NodeFolder.CommandSocket);
        if (node.ReplicationSecret.Length > 0) config.Add("replication-secret", node.ReplicationSecret);
        if (facts.IsMemcached) config.Add("memcached-memory-file", NodeFolder.KeptItemsFile);
        else config.Add("save", "").Add("dbfilename", NodeFolder.LoadedFile);
        List<(string, string)> files = [];
        if (node.Users is { } users)
        {
            config.Add("aclfile", NodeFolder.UsersFile);
            files.Add((NodeFolder.UsersFile, string.Concat(users.Select(line => line + "\n"))));
        }
        files.Add((NodeFolder.ConfigFile, config.ToString()));
        return new NodeSetup(
            command[0], [.. command.Skip(1), "--engine", node.Engine.Name, NodeFolder.ConfigFile], files);
    }

    public INodeControl ControlOf(string folder, NodeFacts facts) => new LarderControl(folder, facts);
}
