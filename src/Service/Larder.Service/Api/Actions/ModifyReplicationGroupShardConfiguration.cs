// ModifyReplicationGroupShardConfiguration: groups have one node group here (cluster mode disabled), and of such a group
// ElastiCache changes none either.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(ModifyReplicationGroupShardConfigurationMessage.NodeGroupCount), Refused)]
[Accepts(nameof(ModifyReplicationGroupShardConfigurationMessage.ApplyImmediately), Refused)]
[Accepts(nameof(ModifyReplicationGroupShardConfigurationMessage.ReshardingConfiguration), Refused)]
[Accepts(nameof(ModifyReplicationGroupShardConfigurationMessage.NodeGroupsToRemove), Refused)]
[Accepts(nameof(ModifyReplicationGroupShardConfigurationMessage.NodeGroupsToRetain), Refused)]
sealed class ModifyReplicationGroupShardConfiguration(CacheStore store)
    : IAction<ModifyReplicationGroupShardConfigurationMessage, ModifyReplicationGroupShardConfigurationResult>
{
    const string Refused = "It is refused whatever is asked.";

    public async Task<ModifyReplicationGroupShardConfigurationResult> RunAsync(
        ModifyReplicationGroupShardConfigurationMessage request, CancellationToken stop)
    {
        var group = await store.GetGroupAsync(request.ReplicationGroupId.ToLowerInvariant(), stop);
        throw ApiErrors.InvalidParameterValue(
            $"Replication group {group.Id} has cluster mode disabled: its number of node groups cannot be changed.");
    }
}
