// ElastiCache's auto discovery: a node keeps the list of its cluster's nodes as the service gave it, and hands it to
// any client that asks. Where the service has a socket of its own it alone may set it.
//
//   config set cluster 0 <length>\r\n<version>\n<host>|<ip>|<port> ...\n\r\n     ->  STORED
//   config get cluster\r\n     ->  CONFIG cluster 0 <length>\r\n<version>\n<host>|<ip>|<port> ...\n\r\nEND\r\n
//   get AmazonElastiCache:cluster\r\n     ->  the same as a value, for clients of the time before config
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Text;

static class AutoDiscovery
{
    static ReadOnlySpan<byte> OldName => "AmazonElastiCache:cluster"u8;

    public static bool IsOldName(ReadOnlySpan<byte> key) => key.SequenceEqual(OldName);

    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        var isKnown = request.Key.SequenceEqual(MemcachedServer.MembershipName);
        if (request.Tokens[1].SequenceEqual("get"u8))
        {
            if (isKnown) Write(context, "CONFIG cluster 0 "u8);
            context.Output.WriteLine("END"u8);
        }
        else if (context.Server.IsManaged && !context.IsTrusted)
        {
            context.Reply("ERROR"u8); // as a server without auto discovery
        }
        else if (isKnown)
        {
            context.Server.Membership = request.Data.ToArray();
            context.Reply("STORED"u8);
        }
        else
        {
            context.Reply("NOT_STORED"u8);
        }
    }

    /// <summary>Writes the list as a value; nothing when none was set.</summary>
    public static void WriteAsValue(MemcachedContext context) => Write(context, "VALUE AmazonElastiCache:cluster 0 "u8);

    static void Write(MemcachedContext context, ReadOnlySpan<byte> head)
    {
        if (context.Server.Membership is not { } membership) return;
        context.Output.Write(head);
        context.Output.WriteNumber((ulong)membership.Length);
        context.Output.Write("\r\n"u8);
        context.Output.WriteLine(membership);
    }
}
