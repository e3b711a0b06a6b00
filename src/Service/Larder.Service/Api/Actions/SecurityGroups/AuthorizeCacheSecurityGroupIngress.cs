// AuthorizeCacheSecurityGroupIngress: lets an EC2 security group in.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class AuthorizeCacheSecurityGroupIngress(SecurityGroupStore groups, Locality locality)
    : IAction<AuthorizeCacheSecurityGroupIngressMessage, AuthorizeCacheSecurityGroupIngressResult>
{
    public async Task<AuthorizeCacheSecurityGroupIngressResult> RunAsync(
        AuthorizeCacheSecurityGroupIngressMessage request, CancellationToken stop)
    {
        var group = await groups.AuthorizeAsync(
            request.CacheSecurityGroupName.ToLowerInvariant(),
            request.EC2SecurityGroupName,
            request.EC2SecurityGroupOwnerId);
        return new AuthorizeCacheSecurityGroupIngressResult
        {
            CacheSecurityGroup = SecurityGroupShapes.Describe(group, locality),
        };
    }
}
