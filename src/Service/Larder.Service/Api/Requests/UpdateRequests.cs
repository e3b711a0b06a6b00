// What applying and stopping a service update have in common: caches by their ids, each answered for itself.
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;
using Larder.Service.Updates;

namespace Larder.Service.Api.Requests;

/// <summary>The caches that a request names.</summary>
sealed record UpdateTargets(IReadOnlyList<string>? GroupIds, IReadOnlyList<string>? ClusterIds);

sealed class UpdateRequests(ServiceUpdateStore store, CacheStore caches)
{
    /// <summary>Why an update cannot be applied to a cache, or stopped; null where it can.</summary>
    public delegate string? Refuse(CacheUpdate found);

    /// <summary>Does it for each cache that allows it.</summary>
    public async Task<UpdateActionResultsMessage> RunAsync(
        string updateName, UpdateTargets targets, Refuse refuse, Func<CacheUpdate, Task> act, CancellationToken stop)
    {
        await store.GetAsync(updateName, stop);
        var groups = (targets.GroupIds ?? []).Select(id => (Id: id.ToLowerInvariant(), IsGroup: true));
        var clusters = (targets.ClusterIds ?? []).Select(id => (Id: id.ToLowerInvariant(), IsGroup: false));
        var named = groups.Concat(clusters).Distinct().ToArray();
        if (named.Length == 0)
        {
            throw ApiErrors.InvalidParameterValue("ReplicationGroupIds or CacheClusterIds must be given.");
        }
        var done = new List<ProcessedUpdateAction>();
        var refused = new List<UnprocessedUpdateAction>();
        foreach (var (id, isGroup) in named)
        {
            var found = await FindAsync(updateName, KeyOf(id, isGroup), stop);
            if (await WhyNotAsync(found, id, isGroup, refuse, stop) is { } why)
            {
                refused.Add(new UnprocessedUpdateAction
                {
                    ReplicationGroupId = isGroup ? id : null,
                    CacheClusterId = isGroup ? null : id,
                    ServiceUpdateName = updateName,
                    ErrorType = why.Code,
                    ErrorMessage = why.Message,
                });
                continue;
            }
            await act(found!);
            done.Add(new ProcessedUpdateAction
            {
                ReplicationGroupId = isGroup ? id : null,
                CacheClusterId = isGroup ? null : id,
                ServiceUpdateName = updateName,
                UpdateActionStatus = UpdateStanding.Of((await FindAsync(updateName, KeyOf(id, isGroup), stop))!),
            });
        }
        return new UpdateActionResultsMessage { ProcessedUpdateActions = done, UnprocessedUpdateActions = refused };
    }

    async Task<ApiException?> WhyNotAsync(CacheUpdate? found, string id, bool isGroup, Refuse refuse, CancellationToken stop)
    {
        if (found is not null)
        {
            if (found.Cache.Status == CacheStatus.Deleting) return ApiErrors.InvalidParameterValue($"{id} is being deleted.");
            return refuse(found) is { } why ? ApiErrors.InvalidParameterValue(why) : null;
        }
        if (await caches.FindAsync(KeyOf(id, isGroup), stop) is not null)
        {
            return ApiErrors.InvalidParameterValue($"The service update does not concern {id}.");
        }
        if (isGroup) return ApiErrors.ReplicationGroupNotFound($"ReplicationGroup {id} not found.");
        return await caches.HasClusterAsync(id, stop)
            ? ApiErrors.InvalidParameterValue($"{id} is a member of a replication group, which is updated as a whole.")
            : ApiErrors.CacheClusterNotFound($"CacheCluster not found: {id}");
    }

    async Task<CacheUpdate?> FindAsync(string updateName, string cacheKey, CancellationToken stop) =>
        (await store.ListActionsAsync(updateName, stop)).FirstOrDefault(row => row.Cache.Key == cacheKey);

    static string KeyOf(string id, bool isGroup) => isGroup ? CacheKey.OfGroup(id) : CacheKey.OfCluster(id);
}
