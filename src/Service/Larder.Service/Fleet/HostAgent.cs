// The agent of the host that the service runs on.
//
//   StartAsync --> files --> launcher --> node.pid, process --+
//   a new agent --> node.pid --> still that process? ---------+--> HostedNode: asked, watched, given its lease
//
// The nodes outlive the agent: whichever comes next finds them by their folders.
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Security.Cryptography;
using Larder.Base;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Fleet;

/// <summary>Runs the nodes below one folder.</summary>
sealed class HostAgent : IHostAgent, IDisposable
{
    const int TickMs = 50;
    const int StopLimitMs = 10_000;
    const int CallLimitMs = 5_000;
    const long NsPerMs = 1_000_000;

    readonly ConcurrentDictionary<string, HostedNode> _nodes = new();
    readonly ExitWatcher _exits = new();
    readonly string _root;
    readonly IRuntime _runtime;
    readonly IReadOnlyList<IRuntime> _known;
    readonly Clock _clock;
    readonly Func<bool> _mayLease;
    readonly ILogger<HostAgent> _log;
    readonly Timer _timer;
    long _tickedAtMs;
    bool _isDisposed;

    /// <summary>Finds the nodes that are there.</summary>
    /// <param name="root">The folder below which each node has its own.</param>
    /// <param name="runtimes">The kind that nodes are started as, and others that may run from before.</param>
    /// <param name="mayLease">Whether this host may give leases now; where it may not, those that there are run out.</param>
    public HostAgent(
        HostFacts facts, string root, IReadOnlyList<IRuntime> runtimes, Clock clock, ILogger<HostAgent> log,
        Func<bool>? mayLease = null)
    {
        (Facts, _root, _runtime, _known, _clock, _log) = (facts, root, runtimes[0], runtimes, clock, log);
        _mayLease = mayLease ?? (static () => true);
        NodeFolder.Create(root);
        NodeFolder.RemoveGone(root);
        foreach (var name in NodeFolder.NamesIn(root)) Adopt(HostedOf(name));
        Orphans.Kill(root, _nodes.Values.Select(node => node.Running?.Pid ?? 0).ToHashSet(), log);
        _tickedAtMs = NowMs;
        _timer = new Timer(_ => Tick(), null, TickMs, TickMs);
    }

    public event Action<string>? Changed;

    public HostFacts Facts { get; }

    public IReadOnlyCollection<string> Names => [.. _nodes.Keys];

    long NowMs => _clock.MonotonicNs / NsPerMs;

    public NodeAbilities AbilitiesOf(string engine) => _runtime.AbilitiesOf(engine);

    public Task<IReadOnlyList<int>> ChoosePortsAsync(int count, int? asked, IReadOnlySet<int> taken)
    {
        var address = IPAddress.Parse(Facts.Address);
        return Task.FromResult(Facts.Ports.Choose(count, asked, taken, port => PortRange.IsFree(address, port)));
    }

    public async Task StartAsync(NodeSpec node)
    {
        if (node.Directory != Path.Combine(_root, node.Name))
            throw new ArgumentException($"The folder of {node.Name} is not below {_root}.", nameof(node));
        while (true)
        {
            var hosted = HostedOf(node.Name);
            await hosted.Turn.WaitAsync();
            try
            {
                if (hosted.IsGone) continue;
                if (!IsMeant(hosted, node.Born)) await ForgetAsync(hosted);
                if (hosted.Running is null) Start(hosted, node);
                return;
            }
            finally
            {
                hosted.Turn.Release();
            }
        }
    }

    public async Task StopAsync(string name, StopKind kind)
    {
        if (!_nodes.TryGetValue(name, out var node)) return;
        // Also where somebody waits for it to save its content.
        if (kind == StopKind.Kill) await KillAsync(node.Running);
        await node.Turn.WaitAsync();
        try
        {
            if (node.IsGone) return;
            node.History.ForgetUnless(kind == StopKind.Kill);
            if (node.Running is { } running)
            {
                if (kind == StopKind.Save && node.Control is { } control) await PlannedStop.SaveAsync(node, running, control);
                else running.Stop(StopLimitMs);
                await running.HasEnded;
            }
            if (kind != StopKind.Save) NodeFolder.DropContent(node.Folder);
        }
        finally
        {
            node.Turn.Release();
        }
    }

    public async Task DiscardAsync(string name, long born)
    {
        if (!_nodes.TryGetValue(name, out var node)) return;
        // The process first: should the node be another by the time its folder is looked at, that is not its.
        var running = node.Running;
        if (!IsMeant(node, born)) return;
        await KillAsync(running);
        await node.Turn.WaitAsync();
        try
        {
            if (node.IsGone || !IsMeant(node, born)) return;
            await ForgetAsync(node);
            node.IsGone = true;
            _nodes.TryRemove(KeyValuePair.Create(name, node));
        }
        finally
        {
            node.Turn.Release();
        }
    }

    public long BornOf(string name) => NodeFacts.ReadFrom(Path.Combine(_root, name))?.Born ?? 0;

    /// <summary>Stops all nodes that run; one whose content cannot be saved goes on, and is named.</summary>
    public async Task<IReadOnlyList<string>> StopAllAsync(bool keepsContent)
    {
        var running = _nodes.Values.Where(node => node.Running is not null);
        var left = await Task.WhenAll(running.Select(async node =>
        {
            try
            {
                await StopAsync(node.Name, keepsContent && node.KeepsContent ? StopKind.Save : StopKind.Discard);
                return null;
            }
            catch (IOException failure)
            {
                _log.LogWarning("Node {Node} goes on: {Reason}", node.Name, failure.Message);
                return node.Name;
            }
        }));
        return [.. left.OfType<string>()];
    }

    public NodeSight Look(string name) => _nodes.TryGetValue(name, out var node) ? node.Look() : NodeSight.Nothing;

    public async Task<OrderAnswer> OrderAsync(string name, params string[] words)
    {
        if (!_nodes.TryGetValue(name, out var node) || node.Control is not { } control) return OrderAnswer.NotReached;
        var answer = await control.OrderAsync(words);
        node.AskSoon();
        return answer;
    }

    public async Task<object?> CallAsync(string name, params string[] words)
    {
        if (!_nodes.TryGetValue(name, out var node) || node.Control is not { } control)
            throw new IOException($"Node {name} does not run.");
        return await control.CallAsync(words, CallLimitMs);
    }

    public void Lease(string name, long epoch)
    {
        if (_nodes.TryGetValue(name, out var node)) node.Lease(epoch);
    }

    public void NoLease(string name) => Lease(name, 0);

    /// <summary>Lets go of the nodes, which run on. Again, it does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _timer.Dispose();
        foreach (var node in _nodes.Values) node.Leave();
        _exits.Dispose();
    }

    HostedNode HostedOf(string name) => _nodes.GetOrAdd(
        name, key => new HostedNode(key, Path.Combine(_root, key), _clock, Tell, _mayLease));

    void Tick()
    {
        var nowMs = NowMs;
        // What is more than two steps was no silence of a node: this process itself did not run.
        var ms = Math.Clamp(nowMs - Interlocked.Exchange(ref _tickedAtMs, nowMs), 0, 2 * TickMs);
        foreach (var node in _nodes.Values) node.Tick(ms);
    }

    void Tell(string name)
    {
        try
        {
            Changed?.Invoke(name);
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "The news of node {Node} could not be passed on", name);
        }
    }

    void Start(HostedNode hosted, NodeSpec node)
    {
        var before = NodeFacts.ReadFrom(hosted.Folder);
        var secret = before?.Secret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var facts = new NodeFacts(_runtime.Name, node.Engine.Name, node.CacheKey, node.Address, node.Port, secret, node.Born);
        var setup = _runtime.SetUp(node, facts)
            ?? throw new IOException($"This host has no program to run {node.Engine.Name}.");
        hosted.History.MarkStarted();
        // Not left to the node to find out: its start would use up the content that was kept for it.
        if (!PortRange.IsFree(facts.EndPoint.Address, facts.Port))
            throw new PortInUseException($"Another program listens on {facts.EndPoint}, where node {node.Name} belongs.");
        NodeFolder.Create(Path.GetDirectoryName(hosted.Folder)!);
        NodeFolder.Create(hosted.Folder);
        if (node.SeedFile is { } seed) NodeFolder.Seed(hosted.Folder, seed);
        foreach (var (file, text) in setup.Files) NodeFolder.Write(hosted.Folder, file, text);
        facts.WriteTo(hosted.Folder);
        var pid = Launch(setup, hosted.Folder);
        _log.LogInformation("Node {Node} starts on port {Port} as process {Pid}", node.Name, node.Port, pid);
        if (ProcessHandle.Open(pid) is { } process) Follow(hosted, pid, process, _runtime, facts);
        else Tell(node.Name);
    }

    static int Launch(NodeSetup setup, string folder)
    {
        try
        {
            return NodeLauncher.Start(new NodeCommand(setup.Program, setup.Arguments), folder);
        }
        catch (Win32Exception failure)
        {
            throw new IOException($"A node's process cannot be started: {failure.Message}", failure);
        }
    }

    void Adopt(HostedNode node)
    {
        if (NodeFacts.ReadFrom(node.Folder) is not { } facts) return;
        if (_known.FirstOrDefault(runtime => runtime.Name == facts.Runtime) is not { } runtime) return;
        if (ProcessIdentity.ReadFrom(node.Folder) is not { } noted) return;
        // The handle is opened first: what is compared then cannot be exchanged behind our back.
        if (ProcessHandle.Open(noted.Pid) is not { } process) return;
        if (ProcessIdentity.Of(noted.Pid) != noted)
        {
            process.Dispose();
            return;
        }
        _log.LogInformation("Node {Node} still runs as process {Pid}", node.Name, noted.Pid);
        Follow(node, noted.Pid, process, runtime, facts);
    }

    void Follow(HostedNode node, int pid, ProcessHandle process, IRuntime runtime, NodeFacts facts)
    {
        var running = new RunningNode(pid, process);
        node.Begin(
            running, runtime.ControlOf(node.Folder, facts), runtime.AbilitiesOf(facts.Engine).KeepsContent, facts.Born);
        _exits.Watch(process, () =>
        {
            // In this order: who waited for the end finds a node without a process.
            node.End(running);
            running.MarkEnded();
            _log.LogInformation("Node {Node} has ended (process {Pid})", node.Name, pid);
            Tell(node.Name);
        });
    }

    // What lies here may be of an earlier node of the name, that was removed while this host was thought to be gone.
    bool IsMeant(HostedNode node, long born) => born == 0 || BornOf(node.Name) is var known && (known == 0 || known == born);

    async Task ForgetAsync(HostedNode node)
    {
        await KillAsync(node.Running);
        NodeFolder.Remove(_root, node.Name);
    }

    static async Task KillAsync(RunningNode? running)
    {
        if (running is null) return;
        running.Kill();
        await running.HasEnded;
    }
}
