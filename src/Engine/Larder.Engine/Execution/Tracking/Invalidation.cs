// Tells a client that keys it may have cached are no longer what they were.
//
//     RESP3                                 >2 invalidate [keys]
//     RESP2, for a client redirected to     *3 message __redis__:invalidate [keys]
//
// Null in place of the keys means all of them.
using System.Text;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.Tracking;

/// <summary>One message to one client; the keys are encoded once for all of them.</summary>
/// <param name="keys">An encoded array; null for all keys.</param>
/// <param name="isRedirected">The client gets it in place of the one that caches.</param>
sealed class Invalidation(byte[]? keys, bool isRedirected) : ClientMessage
{
    const int ObjectBytes = 96;

    public override int Bytes => ObjectBytes + (keys?.Length ?? 0);

    public override void Deliver(IConnectedClient client)
    {
        if (client.State.Protocol == 3)
            client.Send(">2\r\n$10\r\ninvalidate\r\n"u8, keys ?? "_\r\n"u8);
        else if (isRedirected && client.State.IsIn(ClientRoles.Subscriber))
            client.Send("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n"u8, keys ?? "$-1\r\n"u8);
    }

    public static byte[] Encode(ReadOnlySpan<byte> key) =>
        [.. Encoding.ASCII.GetBytes($"*1\r\n${key.Length}\r\n"), .. key, .. "\r\n"u8];

    public static byte[] Encode(List<byte[]> keys)
    {
        var encoded = new MemoryStream();
        encoded.Write(Encoding.ASCII.GetBytes($"*{keys.Count}\r\n"));
        foreach (var key in keys)
        {
            encoded.Write(Encoding.ASCII.GetBytes($"${key.Length}\r\n"));
            encoded.Write(key);
            encoded.Write("\r\n"u8);
        }
        return encoded.ToArray();
    }
}

/// <summary>Tells a client that the one that was to get its invalidations is gone.</summary>
sealed class RedirectBroken(long redirectId) : ClientMessage
{
    public override void Deliver(IConnectedClient client)
    {
        client.State.Roles |= ClientRoles.BrokenRedirect;
        if (client.State.Protocol != 3) return;
        client.Send(
            ">2\r\n$21\r\ntracking-redir-broken\r\n"u8, Encoding.ASCII.GetBytes($":{redirectId}\r\n"));
    }
}
