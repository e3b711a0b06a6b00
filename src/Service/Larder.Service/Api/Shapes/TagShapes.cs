// How tags look in answers.
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of tag records.</summary>
static class TagShapes
{
    public static TagListMessage Describe(IReadOnlyList<TagRecord> tags) => new()
    {
        TagList = tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }).ToArray(),
    };
}
