// CreateCacheSubnetGroup: subnets' ids are kept and shown; nodes are where the hosts are.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateCacheSubnetGroup(SubnetGroupStore groups, Locality locality)
    : IAction<CreateCacheSubnetGroupMessage, CreateCacheSubnetGroupResult>
{
    public async Task<CreateCacheSubnetGroupResult> RunAsync(CreateCacheSubnetGroupMessage request, CancellationToken stop)
    {
        var name = SubnetGroupRules.Name(request.CacheSubnetGroupName);
        var group = new SubnetGroupRecord
        {
            Name = name,
            Arn = locality.Arn("subnetgroup", name),
            Description = request.CacheSubnetGroupDescription,
            Subnets = SubnetGroupRules.Subnets(request.SubnetIds),
        };
        await groups.AddAsync(group, TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value))));
        return new CreateCacheSubnetGroupResult { CacheSubnetGroup = SubnetGroupShapes.Describe(group, locality) };
    }
}
