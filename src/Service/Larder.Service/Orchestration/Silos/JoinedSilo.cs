// The grains' host when several make one service: a silo that finds the others in the state database, named after its host.
using Larder.Service.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Configures the silo.</summary>
static class JoinedSilo
{
    public static void Configure(ISiloBuilder silo, JoinOptions options, SiloCertificate certificate)
    {
        certificate.Guard(silo);
        silo.Services.AddSingleton<IMembershipTable, StateMembership>();
        silo.Services.AddPlacementDirector<HostPlacement, HostPlacementDirector>();
        silo.Configure<SiloOptions>(own => own.SiloName = options.Host);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = options.Address;
            endpoints.SiloPort = options.SiloPort > 0 ? options.SiloPort : SingleSilo.FreePort(options.Address);
            endpoints.SiloListeningEndpoint = new(options.Address, endpoints.SiloPort);
            endpoints.GatewayPort = 0;
        });
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("larder", "larder"));
        // A silo that does not answer is said to be gone after six seconds; one that is wrongly said to be so ends, and its nodes
        // run on.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            // Silos of a service that ended as a whole keep nobody from joining for long.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
    }
}
