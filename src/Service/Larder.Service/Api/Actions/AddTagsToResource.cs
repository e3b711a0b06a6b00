// AddTagsToResource: adds tags, or changes their values.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class AddTagsToResource(TagStore tags) : IAction<AddTagsToResourceMessage, TagListMessage>
{
    public async Task<TagListMessage> RunAsync(AddTagsToResourceMessage request, CancellationToken stop)
    {
        var asked = TagRules.Check(request.Tags.Select(tag => (tag.Key, tag.Value)));
        return TagShapes.Describe(await tags.PutAsync(request.ResourceName, asked, stop));
    }
}
