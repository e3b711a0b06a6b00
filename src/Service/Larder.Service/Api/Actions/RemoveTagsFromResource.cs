// RemoveTagsFromResource: takes tags away by their keys.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class RemoveTagsFromResource(TagStore tags) : IAction<RemoveTagsFromResourceMessage, TagListMessage>
{
    public async Task<TagListMessage> RunAsync(RemoveTagsFromResourceMessage request, CancellationToken stop) =>
        TagShapes.Describe(await tags.RemoveAsync(request.ResourceName, request.TagKeys, stop));
}
