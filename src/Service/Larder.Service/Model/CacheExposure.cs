// Whether other machines reach the caches' nodes, and what a cache then needs.
namespace Larder.Service.Model;

/// <param name="NeedsAccess">Whether a cache that lets anybody in is refused.</param>
sealed record CacheExposure(bool NeedsAccess)
{
    /// <summary>Refuses a cache that anybody who reaches it could use.</summary>
    /// <param name="hasAccess">Whether it asks its clients for a token or knows them as users.</param>
    public void Require(bool hasAccess)
    {
        if (!NeedsAccess || hasAccess) return;
        throw ApiErrors.InvalidParameterCombination(
            "Other machines reach the nodes of this service (larder up --bind), so a cache needs an AuthToken or a user group; "
            + "memcached has neither. Where all who reach them may use them, larder up --open-caches allows it.");
    }
}
