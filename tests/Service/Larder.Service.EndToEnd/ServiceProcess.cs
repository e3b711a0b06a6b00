// The service as a process of its own, which tests start, stop in good order, or kill.
using System.Diagnostics;
using Larder.TestKit;

namespace Larder.Service.EndToEnd;

sealed class ServiceProcess : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3), StartLimit = TimeSpan.FromMinutes(10);
    const int LinesKept = 200;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-e2e-").FullName;
    readonly int _nodePort = Ports.FreeHundred();
    readonly int _port = Ports.Free();
    readonly IReadOnlyList<string> _nodeCommand;
    readonly Queue<string> _log = [];
    string? _notifyUrl, _join, _host, _snapshots;
    Process? _process;

    ServiceProcess(IReadOnlyList<string> nodeCommand) => _nodeCommand = nodeCommand;

    /// <summary>The version of Larder that it is from its next start on; null for the usual.</summary>
    public string? Version { get; set; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public int FirstNodePort => _nodePort;

    public string DataDirectory => _directory;

    /// <summary>The end of what the service has said.</summary>
    public string LastLog
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>A service whose nodes are Larder's.</summary>
    public static Task<ServiceProcess> StartAsync() => StartAsync(LarderNode.Command);

    /// <summary>A service whose nodes are the real servers of this machine, and those that bench/peers has fetched.</summary>
    public static Task<ServiceProcess> StartWithNativeNodesAsync(params string[] programs)
    {
        foreach (var program in programs.Length > 0 ? programs : ["redis-server", "memcached"]) Tool.Require(program);
        return StartAsync([]);
    }

    /// <summary>A service that tells somebody of events.</summary>
    public static Task<ServiceProcess> StartNotifyingAsync(string url) => StartAsync(LarderNode.Command, url);

    /// <summary>One host of a service of several.</summary>
    /// <param name="host">Name, zone, address, and the seconds that it has to come back.</param>
    /// <param name="snapshots">The folder that all hosts share; null for one of its own.</param>
    public static async Task<ServiceProcess> StartJoinedAsync(string join, string host, string? snapshots)
    {
        var service = new ServiceProcess(LarderNode.Command) { _join = join, _host = host, _snapshots = snapshots };
        try
        {
            await service.StartAgainAsync();
            return service;
        }
        catch
        {
            if (service._process is { HasExited: false }) await service.KillAsync();
            await service.DisposeAsync();
            throw;
        }
    }

    static async Task<ServiceProcess> StartAsync(IReadOnlyList<string> nodeCommand, string? notifyUrl = null)
    {
        var service = new ServiceProcess(nodeCommand) { _notifyUrl = notifyUrl };
        await service.StartAgainAsync();
        return service;
    }

    /// <summary>Starts the service on the data that the last one left.</summary>
    public async Task StartAgainAsync()
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Larder.Service.TestHost.dll");
        string[] arguments = [host, _directory, $"{_port}", $"{_nodePort}", .. _nodeCommand];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["LARDER_TEST_NOTIFY_URL"] = _notifyUrl;
        start.Environment["LARDER_TEST_VERSION"] = Version;
        if (_nodeCommand.Count == 0) start.Environment["PATH"] = string.Join(':', Tool.Folders);
        start.Environment["LARDER_JOIN"] = _join;
        start.Environment["LARDER_TEST_HOST"] = _host;
        start.Environment["LARDER_TEST_SNAPSHOTS"] = _snapshots;
        _process = Process.Start(start)!;
        var errors = new ServiceErrors(_port);
        _process.OutputDataReceived += (_, line) =>
        {
            Keep(line.Data ?? "");
            errors.Look(line.Data ?? "");
        };
        _process.BeginOutputReadLine();
        using var http = new HttpClient();
        await Until.TrueAsync(async () =>
        {
            if (_process.HasExited) throw new InvalidOperationException($"The service has ended. {LastLog}");
            try
            {
                using var response = await http.GetAsync(Address);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, atMost: StartLimit);
    }

    void Keep(string line)
    {
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LinesKept) _log.Dequeue();
        }
    }

    /// <summary>Ends the service without giving it a chance to do anything.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await EndAsync();
    }

    /// <summary>Asks the service to end, as a supervisor does.</summary>
    public async Task TerminateAsync()
    {
        Signal("-TERM", _process!.Id);
        await EndAsync();
    }

    /// <summary>Something else has ended the service.</summary>
    public bool HasEnded => _process!.HasExited;

    /// <summary>Waits until something else has ended the service.</summary>
    public Task EndedAsync() => EndAsync();

    /// <summary>Asks the service to end, as Ctrl-C does.</summary>
    public async Task StopAsync()
    {
        Signal("-INT", _process!.Id);
        await EndAsync();
    }

    /// <summary>The pid of a cluster's node, as its launcher noted it.</summary>
    public int NodePid(string cluster, string node) =>
        int.Parse(File.ReadAllText(Path.Combine(_directory, "nodes", cluster, node, "node.pid")).Split(' ')[0]);

    public static void Signal(string signal, int pid) => Signals.Send(signal, pid);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await StopAsync();
        KillLeftNodes();
        Folders.Remove(_directory);
    }

    /// <summary>Ends the nodes without the service: those that a test has left, or that fall with their host.</summary>
    public void KillLeftNodes()
    {
        var nodes = Path.Combine(_directory, "nodes");
        if (!Directory.Exists(nodes)) return;
        foreach (var note in Directory.EnumerateFiles(nodes, "node.pid", SearchOption.AllDirectories))
        {
            var pid = int.Parse(File.ReadAllText(note).Split(' ')[0]);
            var directory = Path.GetDirectoryName(note)!;
            if (!IsNodeOf(directory, pid)) continue;
            Signal("-KILL", pid);
            Wait.Until(() => !IsNodeOf(directory, pid), $"the node {pid} to end");
        }
    }

    /// <summary>Processes that are in a folder of a node, be it there or removed.</summary>
    public IReadOnlyList<string> NodesLeft()
    {
        var nodes = Path.Combine(_directory, "nodes") + Path.DirectorySeparatorChar;
        return [.. Directory.GetDirectories("/proc").Where(process => FolderOf(process)?.StartsWith(nodes) == true)];
    }

    // Null for what is no process, or none any more.
    static string? FolderOf(string process)
    {
        try
        {
            return Directory.ResolveLinkTarget($"{process}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static bool IsNodeOf(string directory, int pid)
    {
        try
        {
            return Directory.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName == directory;
        }
        catch (IOException)
        {
            return false;
        }
    }

    async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process!.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _process = null;
    }
}
