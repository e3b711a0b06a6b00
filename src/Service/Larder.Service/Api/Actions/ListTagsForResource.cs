// ListTagsForResource: all tags of a resource, in whatever state the resource is.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ListTagsForResource(TagStore tags) : IAction<ListTagsForResourceMessage, TagListMessage>
{
    public async Task<TagListMessage> RunAsync(ListTagsForResourceMessage request, CancellationToken stop) =>
        TagShapes.Describe(await tags.ListAsync(request.ResourceName, stop));
}
