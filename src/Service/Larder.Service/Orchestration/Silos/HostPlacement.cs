// A host's grain is on the silo that runs on that host, and nowhere else.
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Larder.Service.Orchestration.Silos;

/// <summary>On the silo whose name is the grain's key.</summary>
[GenerateSerializer, Immutable]
public sealed class HostPlacement : PlacementStrategy
{
    internal static HostPlacement Only { get; } = new();
}

[AttributeUsage(AttributeTargets.Class)]
sealed class HostPlacementAttribute() : PlacementAttribute(HostPlacement.Only);

/// <summary>Finds it.</summary>
sealed class HostPlacementDirector(IClusterMembershipService members) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var host = target.GrainIdentity.Key.ToString();
        var known = members.CurrentSnapshot.Members;
        var silo = context.GetCompatibleSilos(target)
            .Where(silo => known.TryGetValue(silo, out var member) && member.Name == host)
            .MaxBy(silo => silo.Generation);
        return silo is null ? throw new IOException($"Host {host} is not there.") : Task.FromResult(silo);
    }
}
