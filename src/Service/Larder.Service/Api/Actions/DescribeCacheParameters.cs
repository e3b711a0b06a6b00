// DescribeCacheParameters: what a group's parameters are set to, page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheParameters(ParameterGroupStore groups)
    : IAction<DescribeCacheParametersMessage, CacheParameterGroupDetails>
{
    static readonly string[] Sources = ["user", "system", "engine-default"];

    public async Task<CacheParameterGroupDetails> RunAsync(
        DescribeCacheParametersMessage request, CancellationToken stop)
    {
        var source = request.Source;
        if (source is not null && !Sources.Contains(source))
        {
            throw ApiErrors.InvalidParameterValue(
                $"Invalid value {source} for Source. Must be one of: {string.Join(", ", Sources)}");
        }
        var group = await groups.GetAsync(request.CacheParameterGroupName, stop);
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var rows = group.Family.Rows.Where(row => source is null || ParameterShapes.SourceOf(group, row) == source);
        var (shown, marker) = page.CutOrdered(rows, row => row.Name);
        return new CacheParameterGroupDetails
        {
            Marker = marker,
            Parameters = ParameterShapes.Same(group, shown),
            CacheNodeTypeSpecificParameters = ParameterShapes.ByNodeType(group, shown),
        };
    }
}
