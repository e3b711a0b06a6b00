// What the demo looks at of its caches, asked of the API by the generated client.
using System.Globalization;
using Larder.ElastiCache;

namespace Storefront.Demo.Provisioning;

/// <summary>A cache as the API shows it. The endpoint, of a group its primary's, is null until there is one.</summary>
sealed record CacheDescription(string Status, string? Endpoint, IReadOnlyList<CacheMember> Members);

/// <summary>A node of a replication group; the role is primary or replica.</summary>
sealed record CacheMember(string Name, string Role);

static class CacheDescriptions
{
    /// <summary>False when nobody listens at the endpoint.</summary>
    public static async Task<bool> AnswersAsync(this ElastiCacheClient api, CancellationToken cancellationToken)
    {
        try
        {
            await api.DescribeCacheClustersAsync(new() { MaxRecords = 20 }, cancellationToken);
            return true;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return false;
        }
    }

    /// <summary>Null when there is no such group.</summary>
    public static async Task<CacheDescription?> FindGroupAsync(
        this ElastiCacheClient api, string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = id }, cancellationToken);
            var group = answer.ReplicationGroups[0];
            return new CacheDescription(
                group.Status ?? "", group.NodeGroups.Select(shard => AddressOf(shard.PrimaryEndpoint)).FirstOrDefault(),
                [
                    .. group.NodeGroups.SelectMany(shard => shard.NodeGroupMembers)
                        .Select(member => new CacheMember(member.CacheClusterId ?? "", member.CurrentRole ?? "")),
                ]);
        }
        catch (ElastiCacheException e) when (e.Code == "ReplicationGroupNotFoundFault")
        {
            return null;
        }
    }

    /// <summary>Null when there is no such cluster.</summary>
    public static async Task<CacheDescription?> FindClusterAsync(
        this ElastiCacheClient api, string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.DescribeCacheClustersAsync(
                new() { CacheClusterId = id, ShowCacheNodeInfo = true }, cancellationToken);
            var cluster = answer.CacheClusters[0];
            return new CacheDescription(
                cluster.CacheClusterStatus ?? "",
                cluster.CacheNodes.Select(node => AddressOf(node.Endpoint)).FirstOrDefault(), []);
        }
        catch (ElastiCacheException e) when (e.Code == "CacheClusterNotFound")
        {
            return null;
        }
    }

    static string? AddressOf(Endpoint? endpoint) =>
        endpoint is null ? null : string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{endpoint.Port}");
}
