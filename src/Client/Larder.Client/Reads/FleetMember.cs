// This server, as the others of the fleet see it: a channel that it listens to for as long as it lives. When its process
// dies, the system closes its connection and the cache knows at once that nobody listens any more.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Reads;

sealed class FleetMember(LarderCache cache, string keyPrefix)
{
    readonly string _id = Guid.NewGuid().ToString("N");
    readonly Lock _lock = new();
    Task? _listening;
    bool _hasFailed;

    /// <summary>The name under which others can ask whether this server lives; empty while they cannot.</summary>
    /// <exception cref="CacheAwayException">The cache hangs: it has been waited for.</exception>
    public async Task<string> NameAsync()
    {
        Task listening;
        lock (_lock)
        {
            _hasFailed |= _listening is { IsFaulted: true } or { IsCanceled: true };
            if (_listening is not { IsCompleted: false } and not { IsCompletedSuccessfully: true })
                _listening = Waiting.Apart(ListenAsync);
            listening = _listening;
        }

        // Listening needs the pool, all of whose threads may be waiting like this one; and one that has failed is not waited for
        // by each.
        if ((Waiting.IsHere || _hasFailed) && !listening.IsCompleted) return "";

        try
        {
            await listening;
            return cache.Connection.GetSubscriber().IsConnected() ? _id : "";
        }
        catch (TimeoutException e)
        {
            throw new CacheAwayException(cache.Name, e);
        }
        catch (RedisException)
        {
            return "";
        }
    }

    /// <summary>False when a server has died. One whose name is empty, or in a cluster, cannot be asked for.</summary>
    public async Task<bool> LivesAsync(string name)
    {
        if (name.Length == 0 || IsCluster) return true;
        var answer = await cache.RunAsync(database => database.ExecuteAsync("PUBSUB", "NUMSUB", Channel(name)));
        return answer.Length != 2 || (long)answer[1] > 0;
    }

    // There, each node knows only its own listeners.
    bool IsCluster => cache.Connection.GetServers().Any(server => server.ServerType == ServerType.Cluster);

    string Channel(string name) => $"{keyPrefix}alive:{name}";

    // The connection for subscriptions may be made a moment later than the other; that is no failure of the cache.
    async Task ListenAsync()
    {
        var connection = await cache.OpenAsync();
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Channel(_id)), (_, _) => { })
            .WaitAsync(cache.CommandLimit);
    }
}
