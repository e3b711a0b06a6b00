// ModifyCacheSubnetGroup: another description or other subnets.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ModifyCacheSubnetGroup(SubnetGroupStore groups, Locality locality)
    : IAction<ModifyCacheSubnetGroupMessage, ModifyCacheSubnetGroupResult>
{
    public async Task<ModifyCacheSubnetGroupResult> RunAsync(ModifyCacheSubnetGroupMessage request, CancellationToken stop)
    {
        var group = await groups.ChangeAsync(
            request.CacheSubnetGroupName.ToLowerInvariant(),
            request.CacheSubnetGroupDescription,
            request.SubnetIds is { } ids ? SubnetGroupRules.Subnets(ids) : null);
        return new ModifyCacheSubnetGroupResult { CacheSubnetGroup = SubnetGroupShapes.Describe(group, locality) };
    }
}
