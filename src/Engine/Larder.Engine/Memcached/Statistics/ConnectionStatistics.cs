// stats conns: every connection with its ends.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

static class ConnectionStatistics
{
    public static void AddTo(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        var number = 1;
        foreach (var address in server.Addresses())
        {
            list.Add($"{number}:addr", Shown(address.ToString()));
            list.Add($"{number}:state", "conn_listening");
            list.Add($"{number}:secs_since_last_cmd", (context.NowMs - server.StartedAtMs) / 1000);
            number++;
        }
        foreach (var client in server.Clients.ToArray())
        {
            list.Add($"{client.Number}:addr", Shown(client.IsLocal ? client.LocalAddress : client.Address));
            list.Add($"{client.Number}:listen_addr", Shown(client.LocalAddress));
            list.Add($"{client.Number}:state", StateOf(client, context));
            list.Add(
                $"{client.Number}:secs_since_last_cmd", Math.Max(0, context.NowMs - client.LastRequestAtMs) / 1000);
        }
    }

    static string StateOf(MemcachedClient client, MemcachedContext context)
    {
        if (client == context.Client) return "conn_parse_cmd";
        if (client.Watcher != null) return "conn_watch";
        return client.Connection.WaitingInputBytes > 0 ? "conn_nread" : "conn_read";
    }

    static string Shown(string address)
    {
        var isPath = address.Length == 0 || address.Contains('/');
        if (isPath) return $"unix:{address}";
        return address.StartsWith('[') ? $"tcp6:{address}" : $"tcp:{address}";
    }
}
