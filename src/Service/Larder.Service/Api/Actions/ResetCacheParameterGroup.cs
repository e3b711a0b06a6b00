// ResetCacheParameterGroup: gives parameters their defaults back; the caches that use the group follow.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ResetCacheParameterGroup(ParameterGroupStore groups, IEnumerable<ICacheAlarm> alarms)
    : IAction<ResetCacheParameterGroupMessage, CacheParameterGroupNameMessage>
{
    public async Task<CacheParameterGroupNameMessage> RunAsync(
        ResetCacheParameterGroupMessage request, CancellationToken stop)
    {
        var group = await groups.GetAsync(request.CacheParameterGroupName, stop);
        var asked = (request.ParameterNameValues ?? [])
            .Select(pair => (pair.ParameterName, pair.ParameterValue)).ToArray();
        var resets = ParameterGroupRules.Resets(group.Family, request.ResetAllParameters ?? false, asked);
        var users = await groups.ResetAsync(group.Name, resets);
        foreach (var alarm in alarms) await alarm.RingAsync(users);
        return new CacheParameterGroupNameMessage { CacheParameterGroupName = group.Name };
    }
}
