// Resources that can carry tags.
namespace Larder.Service.Store;

/// <summary>A kind of resource with ARNs.</summary>
interface ITaggable
{
    /// <summary>The ARNs of those that exist.</summary>
    IQueryable<string> Arns(StateContext state);
}

sealed class TaggableCaches : ITaggable
{
    public IQueryable<string> Arns(StateContext state) =>
        state.Set<CacheRecord>().Select(cache => cache.Arn)
            .Union(state.Set<NodeRecord>().Select(node => node.ClusterArn));
}
