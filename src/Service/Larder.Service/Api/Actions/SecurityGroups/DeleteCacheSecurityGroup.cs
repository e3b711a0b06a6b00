// DeleteCacheSecurityGroup.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteCacheSecurityGroup(SecurityGroupStore groups) : IAction<DeleteCacheSecurityGroupMessage, NoResult>
{
    public async Task<NoResult> RunAsync(DeleteCacheSecurityGroupMessage request, CancellationToken stop)
    {
        await groups.RemoveAsync(request.CacheSecurityGroupName.ToLowerInvariant());
        return default;
    }
}
