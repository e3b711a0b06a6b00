// A cache that is deleted and made again at once, under the same name: somebody looks after the new one.
using Larder.ElastiCache;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class MadeAgainTests(SharedService shared) : IClassFixture<SharedService>
{
    const int Rounds = 12;

    ElastiCacheClient Api => shared.Api.Client;

    [Fact]
    public async Task A_cache_made_again_at_once_comes_to_be()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await MakeAsync();
            await Until.TrueAsync(() => shared.Api.StatusAsync("c"), status => status == "available");
            await Api.DeleteCacheClusterAsync(new() { CacheClusterId = "c" });
        }
    }

    // As soon as the name is free.
    async Task MakeAsync()
    {
        while (true)
        {
            try
            {
                await Api.CreateCacheClusterAsync(new()
                {
                    CacheClusterId = "c", Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 1,
                });
                return;
            }
            catch (ElastiCacheException refusal) when (refusal.Code == "CacheClusterAlreadyExists")
            {
                // The one before has not gone yet.
            }
        }
    }
}
