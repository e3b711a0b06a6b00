// The address at which other machines reach this one.
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Larder.Service.Fleet;

static class OwnAddress
{
    /// <summary>The first IPv4 address that is not loopback, on a network with a way out before others (such as bridges of
    /// containers); null for none.</summary>
    public static IPAddress? First() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .Select(network => network.GetIPProperties())
        .OrderByDescending(properties => properties.GatewayAddresses.Any(way => !way.Address.Equals(IPAddress.Any)))
        .SelectMany(properties => properties.UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
