// CreateCacheParameterGroup: a group that begins with its family's defaults.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateCacheParameterGroup(ParameterGroupStore groups, Locality locality)
    : IAction<CreateCacheParameterGroupMessage, CreateCacheParameterGroupResult>
{
    const int NameLengthMax = 255;

    public async Task<CreateCacheParameterGroupResult> RunAsync(
        CreateCacheParameterGroupMessage request, CancellationToken stop)
    {
        var name = ResourceName.Checked(request.CacheParameterGroupName, "CacheParameterGroupName", NameLengthMax);
        var family = ParameterFamily.Named(request.CacheParameterGroupFamily);
        var tags = TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value)));
        var group = await groups.AddAsync(
            new ParameterGroupRecord
            {
                Name = name,
                Arn = locality.Arn("parametergroup", name),
                Family = family.Name,
                Description = request.Description,
            },
            tags);
        return new CreateCacheParameterGroupResult { CacheParameterGroup = ParameterShapes.Describe(group, locality) };
    }
}
