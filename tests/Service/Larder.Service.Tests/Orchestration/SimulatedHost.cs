// A host that exists only in memory. It does what the real agent does for the service's steps, in an order of events that a
// seed decides, and lets nodes and the service itself fall at any moment.
using Larder.Service.Fleet;

namespace Larder.Service.Tests.Orchestration;

/// <summary>The service is gone at this very moment.</summary>
sealed class ServiceFallenException : Exception;

sealed class SimulatedHost(System.Random random, Func<long> nowMs) : IHostAgent
{
    const int LeaseMs = 1_500;

    readonly Dictionary<string, long> _leases = [];

    public Dictionary<string, SimulatedNode> Nodes { get; } = [];

    /// <summary>What nodes have written in files, by their names.</summary>
    public Dictionary<string, int[]> Files { get; } = [];

    /// <summary>Calls until the service falls in the middle of one; below zero for never.</summary>
    public int FallsIn { get; set; } = -1;

    public bool HasFallen { get; set; }

    /// <summary>The nodes that this host's nodes reach.</summary>
    public Func<IEnumerable<SimulatedNode>>? Reached { get; init; }

    /// <summary>Whether it may give leases now.</summary>
    public Func<bool> MayLease { get; set; } = static () => true;

    /// <summary>Where programs of somebody else's listen.</summary>
    public HashSet<string> StrangersPorts { get; } = [];

    /// <summary>Nodes that are new never come to answer.</summary>
    public bool BreaksNew { get; set; }

    /// <summary>No process can be ended.</summary>
    public bool EndsNothing { get; set; }

    public HostFacts Facts { get; init; } =
        new("local", "127.0.0.1", "us-east-1a", 1L << 50, 2) { Ports = new PortRange(30_000, 32_000) };

    public IReadOnlyCollection<string> Names => Nodes.Keys;

    public event Action<string> Changed = _ => { };

    public NodeAbilities AbilitiesOf(string engine) => new(true, true, true, true, true, true);

    public Task<IReadOnlyList<int>> ChoosePortsAsync(int count, int? asked, IReadOnlySet<int> taken) =>
        Task.FromResult(Facts.Ports.Choose(count, asked, taken, port => !StrangersPorts.Contains($"{port}")));

    public Task StartAsync(NodeSpec node)
    {
        MayFall();
        if (StrangersPorts.Contains($"{node.Port}")) throw new PortInUseException($"Another program listens on {node.Port}.");
        if (!IsMeant(node.Name, node.Born)) Nodes.Remove(node.Name);
        if (!Nodes.TryGetValue(node.Name, out var known)) Nodes[node.Name] = known = NewNode(node);
        if (!known.IsRunning) known.Start(random.Next(1, 4));
        MayFall();
        return Task.CompletedTask;
    }

    SimulatedNode NewNode(NodeSpec node) => new(node) { Files = Files, IsBroken = BreaksNew };

    public Task StopAsync(string name, StopKind kind)
    {
        MayFall();
        if (EndsNothing) throw new IOException("processes cannot be ended here");
        if (Nodes.TryGetValue(name, out var node) && node.IsRunning) node.End(keepsData: kind == StopKind.Save);
        MayFall();
        return Task.CompletedTask;
    }

    public long BornOf(string name) => Nodes.TryGetValue(name, out var node) ? node.Spec.Born : 0;

    bool IsMeant(string name, long born) => born == 0 || BornOf(name) is var known && (known == 0 || known == born);

    public Task DiscardAsync(string name, long born)
    {
        MayFall();
        if (IsMeant(name, born)) Nodes.Remove(name);
        MayFall();
        return Task.CompletedTask;
    }

    public NodeSight Look(string name) => Nodes.TryGetValue(name, out var node) ? node.Look() : NodeSight.Nothing;

    public Task<OrderAnswer> OrderAsync(string name, params string[] words)
    {
        MayFall();
        var answer = Nodes.TryGetValue(name, out var node) ? node.Take(words, nowMs()) : OrderAnswer.NotReached;
        if (words[0] == "LISTEN" && answer.IsDone && StrangersPorts.Contains(words[3]))
        {
            node!.Addresses.Remove($"{words[2]}:{words[3]}");
            answer = new OrderAnswer(true, "ERR Address already in use");
        }
        MayFall();
        return Task.FromResult(answer);
    }

    public Task<object?> CallAsync(string name, params string[] words)
    {
        MayFall();
        if (!Nodes.TryGetValue(name, out var node) || !node.Answers) throw new IOException($"{name} is not reached");
        object? answer = words[0] switch
        {
            "CLIENT" => Pause(node, words[1] == "PAUSE"),
            "INFO" => Info(node),
            "CONFIG" => null,
            _ => "STORED",
        };
        MayFall();
        return Task.FromResult(answer);
    }

    static string Pause(SimulatedNode node, bool isPaused)
    {
        node.IsPaused = isPaused;
        return "OK";
    }

    // What is asked for when a place changes hands: meanwhile the replica takes over what is on its way.
    string Info(SimulatedNode node)
    {
        node.Turn(Reach(), copies: true);
        // At once: a step that waits by the clock would go on beside the next turn.
        node.Data.AddRange(node.Unread);
        node.Unread = [];
        return $"# Replication\r\nmaster_repl_offset:{node.Data.Count}\r\n";
    }

    public void Lease(string name, long epoch) => _leases[name] = epoch;

    public void NoLease(string name) => _leases.Remove(name);

    /// <summary>The service has gone, and with it its agent: nobody renews a lease, and clients are held no longer.</summary>
    public void Forget() => _leases.Clear();

    /// <summary>Another moment passes.</summary>
    public void Turn()
    {
        foreach (var node in Nodes.Values.ToArray()) node.Turn(Reach(), copies: random.Next(3) > 0);
        foreach (var (name, epoch) in _leases.Where(_ => MayLease()))
        {
            if (Nodes.TryGetValue(name, out var node) && node is { Answers: true, Role: NodeRole.Primary } && node.Epoch == epoch)
            {
                node.LeaseEndsMs = nowMs() + LeaseMs;
            }
        }
        foreach (var primary in Nodes.Values.Where(node => node is { Answers: true, Role: NodeRole.Primary })) Vouch(primary);
    }

    // All replicas of its configuration give their word. Of one that was replaced there may be two.
    void Vouch(SimulatedNode primary)
    {
        var members = primary.Members.Split(' ');
        var able = Reach().Where(node => node is { Answers: true, Role: NodeRole.Replica, IsStreaming: true, IsWithheld: false }
            && members.Contains(node.Spec.Name) && node.Epoch == primary.Epoch && node.ReleasedBefore <= primary.Epoch
            && node.Follows(primary)).ToArray();
        foreach (var node in able) node.PromiseEndsMs = nowMs() + LeaseMs;
        if (members.All(name => able.Any(node => node.Spec.Name == name))) primary.LeaseEndsMs = nowMs() + LeaseMs;
    }

    IEnumerable<SimulatedNode> Reach() => Reached?.Invoke() ?? Nodes.Values;

    /// <summary>Something bad happens to a node.</summary>
    public void Disturb()
    {
        var running = Nodes.Values.Where(node => node.IsRunning).ToArray();
        if (running.Length == 0) return;
        var node = running[random.Next(running.Length)];
        switch (random.Next(4))
        {
            case 0: node.IsHung = true; break;
            case 1: node.FolderIsLost = true; break;
            default: node.End(keepsData: false); break;
        }
        Changed(node.Spec.Name);
    }

    void MayFall()
    {
        if (FallsIn < 0) return;
        if (FallsIn-- > 0) return;
        HasFallen = true;
        throw new ServiceFallenException();
    }
}
