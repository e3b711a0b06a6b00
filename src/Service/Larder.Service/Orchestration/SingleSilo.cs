// The grains' host when there is one machine: a single silo in this process. It asks for nothing to be installed and
// for no fixed port, so that several services can run side by side.
using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Larder.Service.Orchestration;

/// <summary>Configures the silo.</summary>
static class SingleSilo
{
    public static void Configure(ISiloBuilder silo)
    {
        var port = FreePort();
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

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
