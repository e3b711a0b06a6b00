// Tells the grains of caches that something they use has changed.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Each compares what its nodes hold with what they should.</summary>
sealed class CacheAlarm(CacheGrains grains) : ICacheAlarm
{
    public Task RingAsync(IReadOnlyList<string> cacheKeys) => Task.WhenAll(cacheKeys.Select(RingAsync));

    async Task RingAsync(string cacheKey)
    {
        try
        {
            await grains.OrderAsync(cacheKey, grain => grain.ReconfigureAsync());
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            // It was deleted meanwhile.
        }
    }
}
