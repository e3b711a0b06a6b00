// Ends all that runs in a data folder: the service, if one does, and then the nodes, be they left by it or by one that died.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Orchestration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Service;

/// <summary>What has ended.</summary>
/// <param name="ServiceEnded">A service ran there.</param>
/// <param name="NodeCount">How many nodes have ended.</param>
/// <param name="Left">The nodes that go on, as they could not save their content.</param>
public sealed record ServiceEndResult(bool ServiceEnded, int NodeCount, IReadOnlyList<string> Left);

/// <summary>Ends a service and its nodes from outside.</summary>
public static class ServiceEnd
{
    static readonly TimeSpan ServiceLimit = TimeSpan.FromSeconds(30);

    /// <summary>Returns when they have ended.</summary>
    /// <param name="keepsContent">The nodes save their content for their next start.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static async Task<ServiceEndResult> EndAsync(string dataDirectory, bool keepsContent)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        if (!Directory.Exists(dataDirectory)) return new ServiceEndResult(false, 0, []);
        var serviceEnded = await EndServiceAsync(dataDirectory);
        using var directoryLock = DirectoryLock.Take(dataDirectory);
        var facts = new HostFacts("", "127.0.0.1", "", 0, 0) { Ports = new PortRange(0, 0) };
        using var agent = new HostAgent(
            facts, new HostLayout(dataDirectory).Nodes, [new LarderNodes([]), new StockServers()], Clock.System,
            NullLogger<HostAgent>.Instance);
        var running = agent.Names.Count(name => agent.Look(name).IsRunning);
        var left = await agent.StopAllAsync(keepsContent);
        return new ServiceEndResult(serviceEnded, running - left.Count, left);
    }

    static async Task<bool> EndServiceAsync(string dataDirectory)
    {
        if (DirectoryLock.HolderOf(dataDirectory) is not { } holder) return false;
        var process = ProcessHandle.Open(holder.Pid);
        if (process is null) return false;
        if (ProcessIdentity.Of(holder.Pid) != holder)
        {
            process.Dispose();
            return false;
        }
        using var exits = new ExitWatcher();
        var service = new RunningNode(holder.Pid, process);
        exits.Watch(process, service.MarkEnded);
        service.Stop((int)ServiceLimit.TotalMilliseconds);
        await service.HasEnded;
        return true;
    }
}
