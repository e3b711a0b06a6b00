// Ends and removes what lies on this host and is recorded here no more. At its start HostEntry does so; but whoever held the host
// to be gone a moment longer may have moved or removed a node after that, without asking it.
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Looks from time to time. A node is recorded before it is started, so what is there without a record is left over.
/// </summary>
sealed class HostSweeper(HostStore hosts, IHostAgent agent, TimeProvider time, ILogger<HostSweeper> log) : BackgroundService
{
    static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);

    HashSet<(string Name, long Born)> _suspected = [];

    /// <summary>Removes what is not recorded now and was not the last time.</summary>
    public async Task SweepAsync()
    {
        // Before the records are asked for: a node that is made after that is recorded, and another than was seen.
        var seen = agent.Names.Select(name => (Name: name, Born: agent.BornOf(name))).ToArray();
        var recorded = await hosts.NodesOnAsync(agent.Facts.Name);
        var left = seen.Where(node => !recorded.Contains(node.Name)).ToHashSet();
        foreach (var (name, born) in left.Where(_suspected.Contains))
        {
            log.LogWarning("Node {Node} has another place, or none any more: it is removed here", name);
            await agent.DiscardAsync(name, born);
        }
        _suspected = left;
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await SweepAsync();
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("What is left over on this host is not known now: {Reason}", failure.Message);
            }
        }
    }
}
