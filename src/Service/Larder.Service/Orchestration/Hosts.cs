// The hosts of the service by name. A service alone has one.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

sealed class Hosts(IHostAgent own)
{
    public IReadOnlyList<IHostAgent> All { get; } = [own];

    public IHostAgent Of(NodeRecord node) => own;

    public NodeSight Look(NodeRecord node) => Of(node).Look(node.Name);

    /// <summary>What nodes of an engine can do on every host.</summary>
    public NodeAbilities AbilitiesOf(string engine) => own.AbilitiesOf(engine);

    public IReadOnlyList<string> Zones => [.. All.Select(host => host.Facts.Zone).Distinct()];

    public void RequireZones(IEnumerable<string> zones)
    {
        if (zones.FirstOrDefault(zone => !Zones.Contains(zone)) is { } unknown)
        {
            throw ApiErrors.InvalidParameterValue($"{unknown} is not a valid availability zone.");
        }
    }
}
