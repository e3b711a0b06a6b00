// How many nodes a cluster of an engine may have.
namespace Larder.Service.Model;

/// <summary>Limits on the number of nodes.</summary>
static class NodeCountRule
{
    /// <summary>A primary and five replicas.</summary>
    public const int GroupNodesMax = 6;

    /// <summary>Refuses a number of nodes that the engine does not allow.</summary>
    public static void Check(CacheEngine engine, int count)
    {
        if (count < 1)
        {
            throw ApiErrors.InvalidParameterValue("The parameter NumCacheNodes must be at least 1.");
        }
        if (count <= engine.NodeCountMax) return;
        if (engine.NodeCountMax == 1)
        {
            throw ApiErrors.InvalidParameterValue(
                $"Cannot create a {engine.Title} cluster with a NumCacheNodes parameter greater than 1.");
        }
        throw ApiErrors.NodeQuotaForClusterExceeded(
            $"A {engine.Title} cluster can have at most {engine.NodeCountMax} nodes.");
    }
}
