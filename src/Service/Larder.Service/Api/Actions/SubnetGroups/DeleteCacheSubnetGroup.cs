// DeleteCacheSubnetGroup: the default group stays.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteCacheSubnetGroup(SubnetGroupStore groups) : IAction<DeleteCacheSubnetGroupMessage, NoResult>
{
    public async Task<NoResult> RunAsync(DeleteCacheSubnetGroupMessage request, CancellationToken stop)
    {
        var name = request.CacheSubnetGroupName.ToLowerInvariant();
        if (name == SubnetGroupRules.Standing)
        {
            throw ApiErrors.CacheSubnetGroupInUse($"The cache subnet group {name} cannot be deleted.");
        }
        await groups.RemoveAsync(name);
        return default;
    }
}
