// RevokeCacheSecurityGroupIngress: lets an EC2 security group in no more.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class RevokeCacheSecurityGroupIngress(SecurityGroupStore groups, Locality locality)
    : IAction<RevokeCacheSecurityGroupIngressMessage, RevokeCacheSecurityGroupIngressResult>
{
    public async Task<RevokeCacheSecurityGroupIngressResult> RunAsync(
        RevokeCacheSecurityGroupIngressMessage request, CancellationToken stop)
    {
        var group = await groups.RevokeAsync(
            request.CacheSecurityGroupName.ToLowerInvariant(),
            request.EC2SecurityGroupName,
            request.EC2SecurityGroupOwnerId);
        return new RevokeCacheSecurityGroupIngressResult
        {
            CacheSecurityGroup = SecurityGroupShapes.Describe(group, locality),
        };
    }
}
