// Which servers can be measured on this machine, each with its best settings for the processors it gets. A peer that is
// not there is left out, with a line that says how to get it.
using Larder.Bench.Replies;

namespace Larder.Bench.Servers;

/// <summary>Larder and its peers.</summary>
sealed class ServerCatalog(BenchOptions options)
{
    public const string Larder = "larder";
    public const string Ping = "ping";

    const int Backlog = 4096;

    static readonly int MaxClients = OpenFiles.AtMost(20_000);

    readonly List<string> _absent = [];

    /// <summary>Why peers are missing.</summary>
    public IReadOnlyList<string> Absent => _absent;

    /// <summary>All servers that are asked for and present, Larder first.</summary>
    public async Task<IReadOnlyList<ServerSpec>> FindAsync(CancellationToken stop)
    {
        List<ServerSpec> found = [LarderNode(WireProtocol.Resp), LarderNode(WireProtocol.Memcached)];
        if (IsWanted("valkey")) await AddValkeyAsync(found, stop);
        if (IsWanted("redis")) await AddRedisAsync(found, stop);
        if (IsWanted("garnet")) await AddGarnetAsync(found, stop);
        if (IsWanted("memcached")) await AddMemcachedAsync(found, "memcached", InPeers("memcached"), stop);
        if (IsWanted("memcached-debian"))
            await AddMemcachedAsync(found, "memcached-debian", Programs.Find("memcached"), stop);
        if (IsWanted(Ping)) await AddPingAsync(found, stop);
        return found;
    }

    bool IsWanted(string peer) => options.Peers.Count == 0 || options.Peers.Contains(peer);

    string InPeers(string program) => Path.Combine(options.Folder, ".peers", program);

    ServerSpec LarderNode(WireProtocol protocol) => new()
    {
        Peer = Larder,
        Protocol = protocol,
        Version = options.NodeVersion,
        Command = (port, folder) => protocol == WireProtocol.Resp
            ? [.. options.NodeCommand, "--engine", "valkey", .. RespArguments(port, folder)]
            : [.. options.NodeCommand, "--engine", "memcached", .. MemcachedArguments(port)],
    };

    async Task AddValkeyAsync(List<ServerSpec> found, CancellationToken stop)
    {
        var program = InPeers("valkey-server");
        if (await VersionAsync(program, "run bench/peers to get valkey", stop) is not { } version) return;
        // On one processor I/O threads only wait for each other's time slices.
        int[] threadCounts = options.ServerCores.Count == 1 ? [1] : [1, Math.Max(2, options.ServerCores.Count)];
        foreach (var threads in threadCounts)
        {
            found.Add(new ServerSpec
            {
                Peer = "valkey",
                Variant = $"io{threads}",
                HasFewestThreads = threads == threadCounts[0],
                Protocol = WireProtocol.Resp,
                Version = version,
                Command = (port, folder) => [program, .. RespArguments(port, folder), "--io-threads", $"{threads}"],
            });
        }
        found.Add(WithDefaults("valkey", version, program));
    }

    async Task AddRedisAsync(List<ServerSpec> found, CancellationToken stop)
    {
        var program = Programs.Find("redis-server");
        if (await VersionAsync(program, "install redis-server to measure redis", stop) is not { } version) return;
        found.Add(new ServerSpec
        {
            Peer = "redis",
            Protocol = WireProtocol.Resp,
            Version = version,
            Command = (port, folder) => [program, .. RespArguments(port, folder)],
        });
        found.Add(WithDefaults("redis", version, program));
    }

    // Only where it listens, and no files: a snapshot would be written in the turns of others.
    static ServerSpec WithDefaults(string peer, string version, string program) => new()
    {
        Peer = $"{peer}-default",
        HasDefaults = true,
        Protocol = WireProtocol.Resp,
        Version = $"{version}, default settings",
        Command = (port, folder) => [program, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
    };

    async Task AddMemcachedAsync(List<ServerSpec> found, string peer, string program, CancellationToken stop)
    {
        var advice = peer == "memcached" ? "run bench/peers to get memcached" : $"install memcached to measure {peer}";
        if (await VersionAsync(program, advice, stop) is not { } version) return;
        var threads = Math.Max(2, options.ServerCores.Count);
        found.Add(new ServerSpec
        {
            Peer = peer,
            Variant = $"t{threads}",
            Protocol = WireProtocol.Memcached,
            Version = version,
            Command = (port, _) =>
                [program, .. MemcachedArguments(port), "-t", $"{threads}", "-U", "0", "-u", Environment.UserName],
        });
        if (peer != "memcached") return;
        found.Add(new ServerSpec
        {
            Peer = $"{peer}-default",
            HasDefaults = true,
            Protocol = WireProtocol.Memcached,
            Version = $"{version}, default settings",
            Command = (port, _) => [program, "-p", $"{port}", "-l", "127.0.0.1", "-u", Environment.UserName],
        });
    }

    async Task AddGarnetAsync(List<ServerSpec> found, CancellationToken stop)
    {
        if (await BuildAsync("Larder.GarnetHost", "garnet", stop) is not { } program) return;
        found.Add(new ServerSpec
        {
            Peer = "garnet",
            Protocol = WireProtocol.Resp,
            Version = "Microsoft.Garnet " + Programs.FileVersion(
                Path.Combine(Path.GetDirectoryName(program)!, "Garnet.server.dll")),
            Command = (port, _) => ["dotnet", program, "--port", $"{port}", "--bind", "127.0.0.1"],
        });
    }

    async Task AddPingAsync(List<ServerSpec> found, CancellationToken stop)
    {
        if (await BuildAsync("Larder.Ping", "the network layer alone", stop) is not { } program) return;
        var loops = Math.Max(1, options.ServerCores.Count);
        found.Add(new ServerSpec
        {
            Peer = Ping,
            Protocol = WireProtocol.Resp,
            Version = options.NodeVersion,
            AnswersOnlyPing = true,
            Command = (port, _) => ["dotnet", program, $"{port}", $"{loops}"],
        });
    }

    async Task<string?> BuildAsync(string project, string what, CancellationToken stop)
    {
        var folder = Path.Combine(options.Folder, project);
        var program = Path.Combine(folder, "bin", "Release", "net10.0", $"{project}.dll");
        // Always: what it is made of may have changed, and where nothing has, this takes seconds.
        var built = await Programs.RunAsync(["dotnet", "build", folder, "-c", "Release", "-v", "q", "--nologo"], stop);
        if (built.ExitCode == 0) return program;
        _absent.Add($"{what} is left out: {project} does not build here");
        return null;
    }

    async Task<string?> VersionAsync(string program, string advice, CancellationToken stop)
    {
        if (!File.Exists(program))
        {
            _absent.Add($"left out: {advice}");
            return null;
        }
        var told = await Programs.RunAsync([program, "--version"], stop);
        return Programs.ShortVersion(told.Output);
    }

    static IReadOnlyList<string> RespArguments(int port, string folder) =>
    [
        "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no",
        "--maxclients", $"{MaxClients}", "--tcp-backlog", $"{Backlog}",
    ];

    static IReadOnlyList<string> MemcachedArguments(int port) =>
        ["-p", $"{port}", "-l", "127.0.0.1", "-m", "16384", "-c", $"{MaxClients}", "-b", $"{Backlog}"];
}
