// A connection to a node beside those of StackExchange.Redis, made in the same way: through the tunnel, which knows where
// the cache is and closes the connection when it has moved, and encrypted where those are.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Larder.Client.Connections;

static class NodeStream
{
    public static async Task<Stream> ConnectAsync(
        ConfigurationOptions configuration, EndPoint endpoint, CancellationToken cancellationToken)
    {
        var tunnel = configuration.Tunnel!;
        var address = await tunnel.GetSocketConnectEndpointAsync(endpoint, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address!, cancellationToken);
            await tunnel.BeforeAuthenticateAsync(endpoint, ConnectionType.Interactive, socket, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return configuration.Ssl ? await EncryptAsync(configuration, endpoint, stream, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static async Task<Stream> EncryptAsync(
        ConfigurationOptions configuration, EndPoint endpoint, Stream plain, CancellationToken cancellationToken)
    {
        var host = configuration.SslHost ?? (endpoint switch
        {
            DnsEndPoint dns => dns.Host,
            IPEndPoint ip => $"{ip.Address}",
            _ => "",
        });
        var stream = new SslStream(plain);
        var options = configuration.SslClientAuthenticationOptions?.Invoke(host)
            ?? new SslClientAuthenticationOptions { TargetHost = host };
        await stream.AuthenticateAsClientAsync(options, cancellationToken);
        return stream;
    }
}
