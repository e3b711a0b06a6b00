// An agent in a folder of its own, with real nodes; what is left of them goes with it.
using System.Diagnostics;
using System.Net;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Service.Tests.Fleet;

sealed class AgentBench : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    readonly string _folder = Directory.CreateTempSubdirectory("larder-agent-").FullName;
    readonly IReadOnlyList<IRuntime> _runtimes;
    readonly SemaphoreSlim _news = new(0);

    public AgentBench(IRuntime? runtime = null, string below = "nodes")
    {
        _runtimes = [runtime ?? new LarderNodes(LarderNode.Command), new StockServers()];
        Root = Path.Combine(_folder, below);
        Agent = NewAgent();
    }

    public string Root { get; }

    public HostAgent Agent { get; private set; }

    public NodeSpec Node(CacheEngine engine, string name = "a/0001")
    {
        var (cluster, node) = (name.Split('/')[0], name.Split('/')[1]);
        return new NodeSpec(
            cluster, node, engine, NodeType.Named("cache.t3.micro"), Ports.Free(), Path.Combine(Root, cluster, node))
        {
            CacheKey = $"cluster:{cluster}",
        };
    }

    /// <summary>Lets go of the nodes and begins with another agent, as after a restart of the service.</summary>
    public void Restart()
    {
        Agent.Dispose();
        Agent = NewAgent();
    }

    /// <summary>Waits until the node is seen so.</summary>
    public async Task<NodeSight> SeeAsync(string name, Func<NodeSight, bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var sight = Agent.Look(name);
            if (condition(sight)) return sight;
            // Some of what is waited for is no news, such as the offset.
            if (limit.IsCancellationRequested) throw new TimeoutException($"Last seen: {sight} {sight.Status}\n{LogOf(name)}");
            await _news.WaitAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    public Task<NodeSight> StartedAsync(NodeSpec node) => StartedAsync(node, Agent.StartAsync(node));

    public async Task<string> TellAsync(NodeSpec node, params string[] words)
    {
        await Task.Yield();
        using var client = new RespConnection(Loopback.Connect(node.Port));
        return RespConnection.Text(client.Call(words)).TrimEnd();
    }

    public static void Signal(string signal, int pid) => Signals.Send(signal, pid);

    public void Dispose()
    {
        Agent.Dispose();
        Orphans.Kill(Root, new HashSet<int>(), NullLogger.Instance);
        Folders.Remove(_folder);
    }

    async Task<NodeSight> StartedAsync(NodeSpec node, Task started)
    {
        await started;
        return await SeeAsync(node.Name, sight => sight.Answer == NodeAnswer.Ready);
    }

    string LogOf(string name) => string.Join('\n', new[] { NodeFolder.OutputFile, NodeFolder.LogFile }
        .Select(file => Path.Combine(Root, name, file)).Where(File.Exists).Select(File.ReadAllText));

    HostAgent NewAgent()
    {
        var facts = new HostFacts("here", "127.0.0.1", "z", 1L << 40, 2) { Ports = new PortRange(20_000, 20_100) };
        var agent = new HostAgent(facts, Root, _runtimes, Clock.System, NullLogger<HostAgent>.Instance);
        agent.Changed += _ => _news.Release();
        return agent;
    }
}
