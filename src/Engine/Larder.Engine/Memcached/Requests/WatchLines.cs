// What watchers are told, in memcached's words: one line for each lookup, store, deletion, eviction and connection.
using System.Text;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

static class WatchLines
{
    const int MicrosPerMs = 1000;

    /// <summary>An item was looked for.</summary>
    public static void Looked(MemcachedContext context, in KeyRef key, ItemView item, bool hasExpired)
    {
        var status = !item.IsNull ? "found" : hasExpired ? "expired" : "not_found";
        Tell(context, WatchTopics.Fetchers,
            $"type=item_get key={Encoded(key.Span)} status={status} {Place(context, item)}{Size(item)}");
    }

    /// <summary>An item was to be stored.</summary>
    public static void Stored(
        MemcachedContext context, in KeyRef key, string status, string command, long ttlSeconds, int length)
    {
        var slab = context.Server.Classes.Of(key.Length, length);
        Tell(context, WatchTopics.Mutations,
            $"type=item_store key={Encoded(key.Span)} status={status} cmd={command} ttl={ttlSeconds} clsid={slab} "
            + $"cfd={context.Client.Number} size={length}");
    }

    /// <summary>An item was deleted by a command.</summary>
    public static void Deleted(MemcachedContext context, ItemView item, string command) => Tell(
        context, WatchTopics.Deletions,
        $"type=deleted key={Encoded(item.KeyBytes)} cmd={command} clsid={context.Server.Classes.Of(item)} {Size(item)}");

    /// <summary>An item is removed, as memory is full.</summary>
    public static void Evicted(Watchers watchers, SlabClasses classes, ItemView item, long idleMs, long nowMs)
    {
        var isFetched = item.HasMemcached && ((ItemMarks)item.Marks & ItemMarks.Fetched) != 0;
        var ttlSeconds = item.HasExpiry ? Math.Max(0, item.ExpireAtMs - nowMs) / 1000 : -1;
        watchers.Tell(WatchTopics.Evictions, nowMs * MicrosPerMs,
            $"type=eviction key={Encoded(item.KeyBytes)} fetch={(isFetched ? "yes" : "no")} ttl={ttlSeconds} "
            + $"la={idleMs / 1000} clsid={classes.Of(item)} {Size(item)}");
    }

    /// <summary>A connection was opened.</summary>
    public static void Opened(Watchers watchers, MemcachedClient client, long nowMs) => watchers.Tell(
        WatchTopics.Connections, nowMs * MicrosPerMs, $"type=conn_new {Peer(client)} cfd={client.Number}");

    /// <summary>A connection has ended.</summary>
    public static void Closed(Watchers watchers, MemcachedClient client, string reason, long nowMs) => watchers.Tell(
        WatchTopics.Connections, nowMs * MicrosPerMs,
        $"type=conn_close {Peer(client)} reason={reason} cfd={client.Number}");

    static void Tell(MemcachedContext context, WatchTopics topic, string text) =>
        context.Server.Watchers.Tell(topic, context.NowMs * MicrosPerMs, text);

    static string Place(MemcachedContext context, ItemView item) =>
        $"clsid={(item.IsNull ? 0 : context.Server.Classes.Of(item))} cfd={context.Client.Number} ";

    static string Size(ItemView item) => $"size={(item.IsNull ? 0 : item.ValueLength)}";

    static string Peer(MemcachedClient client)
    {
        var address = client.Address;
        var colon = address.LastIndexOf(':');
        return client.IsLocal
            ? "rip=unix rport=0 transport=local"
            : $"rip={address[..colon].Trim('[', ']')} rport={address[(colon + 1)..]} transport=tcp";
    }

    static string Encoded(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var character in key)
        {
            if (char.IsAsciiLetterOrDigit((char)character) || "-._~"u8.Contains(character)) text.Append((char)character);
            else text.Append($"%{character:X2}");
        }
        return text.ToString();
    }
}
