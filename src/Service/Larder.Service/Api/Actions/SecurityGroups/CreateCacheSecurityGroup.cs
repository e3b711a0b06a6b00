// CreateCacheSecurityGroup: a record, as caches here are guarded by other means.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateCacheSecurityGroup(SecurityGroupStore groups, Locality locality)
    : IAction<CreateCacheSecurityGroupMessage, CreateCacheSecurityGroupResult>
{
    public async Task<CreateCacheSecurityGroupResult> RunAsync(
        CreateCacheSecurityGroupMessage request, CancellationToken stop)
    {
        var name = SecurityGroupRules.Name(request.CacheSecurityGroupName);
        var group = new SecurityGroupRecord
        {
            Name = name,
            Arn = locality.Arn("securitygroup", name),
            Description = request.Description,
        };
        await groups.AddAsync(group, TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value))));
        return new CreateCacheSecurityGroupResult { CacheSecurityGroup = SecurityGroupShapes.Describe(group, locality) };
    }
}
