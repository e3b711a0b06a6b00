// DescribeEngineDefaultParameters: what a family's parameters are when nobody has set them, page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model.Parameters;

namespace Larder.Service.Api.Actions;

sealed class DescribeEngineDefaultParameters
    : IAction<DescribeEngineDefaultParametersMessage, DescribeEngineDefaultParametersResult>
{
    public Task<DescribeEngineDefaultParametersResult> RunAsync(
        DescribeEngineDefaultParametersMessage request, CancellationToken stop)
    {
        var family = ParameterFamily.Named(request.CacheParameterGroupFamily);
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (shown, marker) = page.CutOrdered(family.Rows, row => row.Name);
        var group = ParameterGroup.Defaults.First(group => group.Family == family);
        return Task.FromResult(new DescribeEngineDefaultParametersResult
        {
            EngineDefaults = new EngineDefaults
            {
                CacheParameterGroupFamily = family.Name,
                Marker = marker,
                Parameters = ParameterShapes.Same(group, shown),
                CacheNodeTypeSpecificParameters = ParameterShapes.ByNodeType(group, shown),
            },
        });
    }
}
