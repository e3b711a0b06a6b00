// Listings: pages, tags and the catalogue.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class ListingTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly AwsCli _aws = new(shared.Service.Address);

    [Fact]
    public async Task Listings_come_in_pages_and_tags_with_their_resource()
    {
        var names = Enumerable.Range(1, 22).Select(number => $"c{number:D2}").ToArray();
        foreach (var name in names)
        {
            await shared.Api.Client.CreateCacheClusterAsync(new()
            {
                CacheClusterId = name, Engine = "memcached", CacheNodeType = "cache.t3.micro",
            });
        }
        var listed = (await _aws.RunAsync("describe-cache-clusters --page-size 20")).GetProperty("CacheClusters");
        Assert.Equal(names, listed.EnumerateArray().Select(row => row.GetProperty("CacheClusterId").GetString()));

        var arn = listed[0].GetProperty("ARN").GetString();
        await _aws.RunAsync($"add-tags-to-resource --resource-name {arn} --tags Key=a,Value=1 Key=b,Value=2");
        await _aws.RunAsync($"remove-tags-from-resource --resource-name {arn} --tag-keys a");
        var tags = (await _aws.RunAsync($"list-tags-for-resource --resource-name {arn}")).GetProperty("TagList");
        Assert.Equal("b", Assert.Single(tags.EnumerateArray()).GetProperty("Key").GetString());
        var versions = (await _aws.RunAsync("describe-cache-engine-versions --engine valkey --default-only"))
            .GetProperty("CacheEngineVersions");
        Assert.Equal("9.1", Assert.Single(versions.EnumerateArray()).GetProperty("EngineVersion").GetString());
    }
}
