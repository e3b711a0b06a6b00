// stats conns: every connection with its ends.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

static class ConnectionStatistics
{
    public static void AddTo(StatList list, MemcachedContext context)
    {
        foreach (var client in context.Server.Clients.ToArray())
        {
            list.Add($"{client.Id}:addr", Shown(client.Address));
            list.Add($"{client.Id}:listen_addr", Shown(client.LocalAddress));
            list.Add($"{client.Id}:state", "conn_read");
            list.Add($"{client.Id}:secs_since_last_cmd", Math.Max(0, context.NowMs - client.LastRequestAtMs) / 1000);
        }
    }

    static string Shown(string address)
    {
        var isPath = address.Length == 0 || address.Contains('/');
        if (isPath) return $"unix:{address}";
        return address.StartsWith('[') ? $"tcp6:{address}" : $"tcp:{address}";
    }
}
