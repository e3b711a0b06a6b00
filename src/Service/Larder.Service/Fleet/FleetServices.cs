// Registers this host's agent.
using System.Net;
using Larder.Base;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Fleet;

/// <summary>What the agent of a host is told.</summary>
sealed record FleetOptions
{
    /// <summary>The folder below which each node has its own.</summary>
    public required string Root { get; init; }

    public required NodeRuntimeKind Runtime { get; init; }

    /// <summary>Program and leading arguments of Larder's own node.</summary>
    public required IReadOnlyList<string> NodeCommand { get; init; }

    public required string HostName { get; init; }

    /// <summary>Where clients and other nodes reach the nodes.</summary>
    public required IPAddress Address { get; init; }

    public required string Zone { get; init; }

    /// <summary>What the node types of its nodes may add up to; null for what the host has.</summary>
    public long? MemoryBytes { get; init; }

    public required PortRange Ports { get; init; }

    /// <summary>Whether the host may give leases now; null for always.</summary>
    public Func<IServiceProvider, Func<bool>>? MayLease { get; init; }
}

static class FleetServices
{
    public static void AddFleet(this IServiceCollection services, FleetOptions options)
    {
        services.AddSingleton(provider => new HostAgent(
            new HostFacts(
                options.HostName, options.Address.ToString(), options.Zone, options.MemoryBytes ?? HostMemory.Bytes(),
                Environment.ProcessorCount) { Ports = options.Ports },
            options.Root, RuntimesOf(options), provider.GetRequiredService<Clock>(),
            provider.GetRequiredService<ILogger<HostAgent>>(), options.MayLease?.Invoke(provider)));
        services.AddSingleton<IHostAgent>(provider => provider.GetRequiredService<HostAgent>());
    }

    // Nodes of the other kind may run from before.
    static IReadOnlyList<IRuntime> RuntimesOf(FleetOptions options)
    {
        IRuntime[] runtimes = [new LarderNodes(options.NodeCommand), new StockServers()];
        return options.Runtime == NodeRuntimeKind.Larder ? runtimes : [runtimes[1], runtimes[0]];
    }
}
