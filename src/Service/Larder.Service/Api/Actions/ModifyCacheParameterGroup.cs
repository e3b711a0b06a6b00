// ModifyCacheParameterGroup: sets up to twenty parameters, all or none; the caches that use the group follow.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ModifyCacheParameterGroup(ParameterGroupStore groups, IEnumerable<ICacheAlarm> alarms)
    : IAction<ModifyCacheParameterGroupMessage, CacheParameterGroupNameMessage>
{
    public async Task<CacheParameterGroupNameMessage> RunAsync(
        ModifyCacheParameterGroupMessage request, CancellationToken stop)
    {
        var group = await groups.GetAsync(request.CacheParameterGroupName, stop);
        var asked = request.ParameterNameValues.Select(pair => (pair.ParameterName, pair.ParameterValue)).ToArray();
        var changes = ParameterGroupRules.Changes(group.Family, asked);
        var users = await groups.SetAsync(group.Name, changes);
        foreach (var alarm in alarms) await alarm.RingAsync(users);
        return new CacheParameterGroupNameMessage { CacheParameterGroupName = group.Name };
    }
}
