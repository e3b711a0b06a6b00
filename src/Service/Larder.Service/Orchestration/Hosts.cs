// The hosts of the service by name. A service alone has one.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>The hosts beside this one.</summary>
interface IOtherHosts
{
    /// <summary>Those that are there, as far as is known.</summary>
    IReadOnlyList<IHostAgent> Present { get; }

    /// <summary>The host of that name, be it there or not; what it is asked for then fails, and its nodes look lost.</summary>
    IHostAgent Named(string name);

    /// <summary>So long after a host was seen gone none of the leases that it gave is left.</summary>
    long LeasesEndAfterMs { get; }

    /// <summary>So long after a host was seen gone its nodes are given other places.</summary>
    long GraceMs { get; }

    /// <summary>It is said to be gone.</summary>
    bool IsGone(string name);

    /// <summary>Something about a node on another host is other than before.</summary>
    event Action<string> NodeChanged;

    /// <summary>A host has come or gone.</summary>
    event Action HostsChanged;
}

sealed class Hosts(IHostAgent own, IOtherHosts? others = null)
{
    public IHostAgent Own => own;

    public IOtherHosts? Others => others;

    /// <summary>Those that are there, and can be given nodes.</summary>
    public IReadOnlyList<IHostAgent> All => others is null ? [own] : [own, .. others.Present];

    public IHostAgent Of(NodeRecord node) => others is null || node.Host == own.Facts.Name ? own : others.Named(node.Host);

    /// <summary>What is known of the node. What an earlier one of its name has left is nothing to it: its start removes that.
    /// </summary>
    public NodeSight Look(NodeRecord node)
    {
        var sight = Of(node).Look(node.Name);
        return sight.Born == 0 || sight.Born == node.CreatedAtUnixMs ? sight : NodeSight.Nothing;
    }

    /// <summary>Its host is said to be gone: when that comes back, it removes what is recorded there no more.</summary>
    public bool IsGone(NodeRecord node) => others is not null && node.Host != own.Facts.Name && others.IsGone(node.Host);

    /// <summary>One of the hosts that are there is the first: what is done once for the whole service, it does.</summary>
    public bool IsFirst => others is null
        || others.Present.All(host => string.CompareOrdinal(own.Facts.Name, host.Facts.Name) < 0);

    /// <summary>What nodes of an engine can do on every host.</summary>
    public NodeAbilities AbilitiesOf(string engine) => own.AbilitiesOf(engine);

    public IReadOnlyList<string> Zones => [.. All.Select(host => host.Facts.Zone).Distinct().Order(StringComparer.Ordinal)];

    public void RequireZones(IEnumerable<string> zones)
    {
        if (zones.FirstOrDefault(zone => !Zones.Contains(zone)) is { } unknown)
        {
            throw ApiErrors.InvalidParameterValue($"{unknown} is not a valid availability zone.");
        }
    }
}
