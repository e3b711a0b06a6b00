// DeleteCacheParameterGroup: refused while a cache uses the group.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteCacheParameterGroup(ParameterGroupStore groups) : IAction<DeleteCacheParameterGroupMessage, NoResult>
{
    public async Task<NoResult> RunAsync(DeleteCacheParameterGroupMessage request, CancellationToken stop)
    {
        await groups.RemoveAsync(request.CacheParameterGroupName.ToLowerInvariant());
        return default;
    }
}
