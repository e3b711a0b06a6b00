// How the caches that use something learn that it has changed.
namespace Larder.Service.Store;

/// <summary>Wakes caches, by their keys, to compare what their nodes hold with what they should.</summary>
interface ICacheAlarm
{
    /// <summary>Returns when it is certain that they will.</summary>
    Task RingAsync(IReadOnlyList<string> cacheKeys);
}
