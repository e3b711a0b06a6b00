// The grains of caches, for whoever has an order for one. The silo that a grain was on may be gone before anybody knows: then the
// order is given again for as long as the others need to see that, and the grain is on one of theirs.
using Larder.Base;
using Larder.Service.Model;
using Orleans.Runtime;

namespace Larder.Service.Orchestration;

/// <summary>Gives orders.</summary>
sealed class CacheGrains(IGrainFactory grains, Clock clock)
{
    const long PatienceMs = 12_000, NsPerMs = 1_000_000;

    static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns when the order is on disk.</summary>
    /// <exception cref="ApiException">It is refused; or nobody could be reached in time, or the silo fell over it, and it may
    /// have been taken or not: ServiceUnavailable.</exception>
    public async Task OrderAsync(string cacheKey, Func<ICacheGrain, Task> order)
    {
        var untilMs = NowMs + PatienceMs;
        while (true)
        {
            try
            {
                await order(grains.GetGrain<ICacheGrain>(cacheKey));
                return;
            }
            catch (Exception failure) when (WasNotDelivered(failure) && NowMs < untilMs)
            {
                await Task.Delay(RetryDelay);
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException)
            {
                throw ApiException.Unavailable("The host that looks after this cache does not answer.");
            }
        }
    }

    /// <summary>The same for an order that names a cluster: what its group refuses is told of the cluster.</summary>
    public async Task OrderClusterAsync(string cacheKey, Func<ICacheGrain, Task> order)
    {
        try
        {
            await OrderAsync(cacheKey, order);
        }
        catch (ApiException refusal) when (refusal.Code == ApiErrors.InvalidReplicationGroupState("").Code)
        {
            throw ApiErrors.InvalidCacheClusterState(refusal.Message);
        }
        catch (ApiException refusal) when (refusal.Code == ApiErrors.ReplicationGroupNotFound("").Code)
        {
            throw ApiErrors.CacheClusterNotFound(refusal.Message);
        }
    }

    long NowMs => clock.MonotonicNs / NsPerMs;

    // Of these the grain has seen nothing, so that giving the order again gives it once.
    static bool WasNotDelivered(Exception failure) => failure is OrleansMessageRejectionException;
}
