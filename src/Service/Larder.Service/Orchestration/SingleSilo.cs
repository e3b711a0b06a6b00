// The grains' host when there is one machine: a single silo in this process. It asks for nothing to be installed and
// for no fixed port, so that several services can run side by side.
using System.Net;
using Larder.Service.Fleet;
using Orleans.Configuration;

namespace Larder.Service.Orchestration;

/// <summary>Configures the silo.</summary>
static class SingleSilo
{
    public static void Configure(ISiloBuilder silo)
    {
        var port = FreePort(IPAddress.Loopback);
        silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, port));
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Loopback;
            endpoints.SiloPort = port;
            // Nobody but this process calls the grains.
            endpoints.GatewayPort = 0;
        });
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = "larder";
            cluster.ServiceId = "larder";
        });
    }

    // Below the ports that outgoing connections get, so that none of them takes it before the silo listens.
    public static int FreePort(IPAddress address)
    {
        const int First = 31_000, End = 32_700, Attempts = 100;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            if (PortRange.IsFree(address, port)) return port;
        }
        throw new IOException($"None of {Attempts} ports from {First} to {End} is free.");
    }
}
