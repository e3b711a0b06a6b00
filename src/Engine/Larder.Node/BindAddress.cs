// The words of the directive bind as addresses.
using System.Net;
using System.Net.Sockets;

namespace Larder.Node;

static class BindAddress
{
    /// <summary>An address, "*" or "::*" for all, or the name of a host.</summary>
    /// <exception cref="BindException">The word is none of these.</exception>
    public static IPAddress Resolve(string word)
    {
        switch (word)
        {
            case "*": return IPAddress.Any;
            case "::*": return IPAddress.IPv6Any;
        }
        if (IPAddress.TryParse(word, out var address)) return address;
        try
        {
            return Dns.GetHostAddresses(word).FirstOrDefault() ?? throw new BindException(word);
        }
        catch (SocketException)
        {
            throw new BindException(word);
        }
    }
}

/// <summary>A node was told to listen on what is no address.</summary>
public sealed class BindException(string word) : Exception($"cannot listen on '{word}': no such address or host");
