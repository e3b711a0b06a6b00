// The nodes of this host as processes: starts, finds again, stops, and reports each end.
//
//   Start --> launcher --> node.pid, process --+
//   Find  --> node.pid --> still that process? +--> handle --> ExitWatcher --> Ended
//
// A node that runs is found by its directory, be it started by this service or by the one before.
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Fleet;

/// <summary>Runs nodes on this host.</summary>
sealed class NodeFleet(INodeRuntime runtime, ILogger<NodeFleet> log) : IDisposable
{
    const int StopLimitMs = 10_000;

    readonly ConcurrentDictionary<string, RunningNode> _running = new();
    readonly ExitWatcher _exits = new();

    /// <summary>A node's process has ended. Raised on a thread that must not be held up.</summary>
    public event Action<NodeSpec>? Ended;

    public bool HasAutoDiscovery => runtime.HasAutoDiscovery;

    /// <summary>Whether this host can run such a node.</summary>
    public bool CanRun(NodeSpec node) => runtime.CommandFor(node) is not null;

    /// <summary>The node's process, or null when it does not run.</summary>
    public RunningNode? Find(NodeSpec node)
    {
        if (_running.TryGetValue(node.Name, out var known)) return known;
        if (ProcessIdentity.ReadFrom(node.Directory) is not { } noted) return null;
        // The handle is opened first: what is compared then cannot be exchanged behind our back.
        var process = ProcessHandle.Open(noted.Pid);
        if (process is null) return null;
        if (ProcessIdentity.Of(noted.Pid) != noted)
        {
            process.Dispose();
            return null;
        }
        log.LogInformation("Node {Node} still runs as process {Pid}", node.Name, noted.Pid);
        return Follow(node, noted.Pid, process);
    }

    /// <summary>Starts the node's process.</summary>
    public void Start(NodeSpec node)
    {
        var command = runtime.CommandFor(node)
            ?? throw new InvalidOperationException($"This host has no program to run {node.Engine.Name}.");
        var pid = NodeLauncher.Start(command, node.Directory);
        log.LogInformation("Node {Node} starts on port {Port} as process {Pid}", node.Name, node.Port, pid);
        if (ProcessHandle.Open(pid) is { } process) Follow(node, pid, process);
        else Ended?.Invoke(node);
    }

    /// <summary>Asks the node to end; what has not ended after ten seconds is killed. Its end is reported as any
    /// other.</summary>
    public void Stop(NodeSpec node)
    {
        if (Find(node) is { } running) running.Stop(StopLimitMs);
    }

    /// <summary>Removes what a node left on disk.</summary>
    public static void Discard(NodeSpec node)
    {
        if (Directory.Exists(node.Directory)) Directory.Delete(node.Directory, recursive: true);
    }

    /// <summary>Stops all nodes and returns when they have ended.</summary>
    public async Task StopAllAsync()
    {
        var running = _running.Values.ToArray();
        foreach (var node in running) node.Stop(StopLimitMs);
        await Task.WhenAll(running.Select(node => node.HasEnded));
    }

    public void Dispose() => _exits.Dispose();

    RunningNode Follow(NodeSpec node, int pid, ProcessHandle process)
    {
        var running = new RunningNode(pid, process);
        _running[node.Name] = running;
        _exits.Watch(process, () =>
        {
            _running.TryRemove(KeyValuePair.Create(node.Name, running));
            running.MarkEnded();
            log.LogInformation("Node {Node} has ended (process {Pid})", node.Name, pid);
            Ended?.Invoke(node);
        });
        return running;
    }
}
