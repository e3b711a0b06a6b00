// The real valkey-server, redis-server and memcached, as they are installed. They take no orders: places are given by REPLICAOF,
// and what they cannot do is not among their abilities. Commands that only the service may use go by secret names.
using System.Globalization;
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>The servers of this machine.</summary>
sealed class StockServers(Func<string, string?> find) : IRuntime
{
    const long MebibyteBytes = 1 << 20;

    // SYNC and PSYNC stay: replicas use them. Who has users is kept from them by their rights.
    static readonly string[] Restricted =
    [
        "ACL", "BGREWRITEAOF", "BGSAVE", "CONFIG", "DEBUG", "FAILOVER", "MIGRATE", "MODULE", "REPLICAOF", "SAVE", "SHUTDOWN",
        "SLAVEOF",
    ];

    public StockServers() : this(ProgramPath.Find)
    {
    }

    public string Name => "valkey";

    public NodeAbilities AbilitiesOf(string engine)
    {
        var isMemcached = engine == CacheEngine.Memcached.Name;
        return new NodeAbilities(
            CanRun: ProgramOf(engine) is not null, HasAutoDiscovery: false, HasLease: false, HasFurtherAddresses: false,
            HasReplicas: !isMemcached, KeepsContent: !isMemcached);
    }

    public NodeSetup? SetUp(NodeSpec node, NodeFacts facts)
    {
        if (ProgramOf(node.Engine.Name) is not { } program) return null;
        return facts.IsMemcached
            ? new NodeSetup(program, MemcachedArguments(node), [])
            : new NodeSetup(program, [NodeFolder.ConfigFile], RespFiles(program, node, facts));
    }

    public INodeControl ControlOf(string folder, NodeFacts facts) =>
        facts.IsMemcached ? new MemcachedControl(folder, facts) : new StockControl(folder, facts);

    /// <summary>What a command is called on a node of these.</summary>
    public static string NameOf(string command, NodeFacts facts) =>
        Restricted.Contains(command, StringComparer.OrdinalIgnoreCase) ? $"{facts.Secret}-{command.ToLowerInvariant()}" : command;

    /// <summary>The service's own user of a node.</summary>
    public static string UserOf(NodeFacts facts) => $"service-{facts.Secret[..8]}";

    // Valkey and Redis speak the same protocol; each stands in where the other is not installed.
    string? ProgramOf(string engine)
    {
        string[] programs = engine switch
        {
            "memcached" => ["memcached"],
            "valkey" => ["valkey-server", "redis-server"],
            _ => ["redis-server", "valkey-server"],
        };
        return programs.Select(find).FirstOrDefault(path => path is not null);
    }

    static List<(string, string)> RespFiles(string program, NodeSpec node, NodeFacts facts)
    {
        var known = StockDirectives.Of(program);
        var config = new NodeConfig()
            .Add("maxmemory", node.Type.MaxMemoryBytes)
            .Add("maxmemory-policy", "volatile-lru")
            .Add("repl-diskless-sync-delay", NodeConfig.SyncDelay)
            .AddAll(node.Directives.Where(directive => known.Contains(directive.Name.ToLowerInvariant())))
            .Add("bind", node.Address)
            .Add("port", node.Port)
            .Add("dir", node.Directory)
            .Add("protected-mode", "no")
            .Add("daemonize", "no")
            .Add("logfile", NodeFolder.LogFile)
            .Add("save", "")
            .Add("unixsocket", NodeFolder.OrderSocket)
            .Add("unixsocketperm", "700")
            .Add("dbfilename", NodeFolder.LoadedFile)
            .Add("enable-protected-configs", "local");
        foreach (var command in Restricted) config.Add("rename-command", command, NameOf(command, facts));
        if (StockAssignment.ReadFrom(node.Directory) is { Role: NodeRole.Replica } place)
            config.Add("replicaof", place.Host, place.Port);
        string[] own = [UserOf(facts), "on", ">" + facts.Secret, "~*", "&*", "+@all"];
        List<(string, string)> files = [];
        if (node.Users is { } users)
        {
            config.Add("aclfile", NodeFolder.UsersFile);
            var lines = users.Append($"user {string.Join(' ', own)}");
            files.Add((NodeFolder.UsersFile, string.Concat(lines.Select(line => line + "\n"))));
        }
        else
        {
            config.Add("user", own);
        }
        files.Add((NodeFolder.ConfigFile, config.ToString()));
        return files;
    }

    static List<string> MemcachedArguments(NodeSpec node)
    {
        List<string> arguments =
        [
            "-l", node.Address, "-p", Text(node.Port), "-U", "0", "-m", Text(node.Type.MaxMemoryBytes / MebibyteBytes),
        ];
        // As root it wants to be told which user to become.
        if (Environment.IsPrivilegedProcess) arguments.AddRange(["-u", Environment.UserName]);
        foreach (var directive in node.Directives)
        {
            var value = directive.Words.FirstOrDefault("");
            arguments.AddRange((directive.Name, value) switch
            {
                ("memcached-item-size-max", _) => ["-I", value],
                ("maxclients", _) => ["-c", Text(Math.Min(long.Parse(value, CultureInfo.InvariantCulture), MostConnections()))],
                ("tcp-backlog", _) => ["-b", value],
                ("memcached-requests-per-event", _) => ["-R", value],
                ("io-threads", _) => ["-t", value],
                ("maxmemory-policy", "noeviction") => ["-M"],
                ("memcached-cas", "no") => ["-C"],
                ("memcached-flush-all", "no") => ["-F"],
                _ => (string[])[],
            });
        }
        return arguments;
    }

    // memcached does not start where it cannot have as many open files as connections; others make do with what there is.
    static long MostConnections()
    {
        const int OtherFiles = 64;
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return long.TryParse(hard, CultureInfo.InvariantCulture, out var files) ? files - OtherFiles : int.MaxValue;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
