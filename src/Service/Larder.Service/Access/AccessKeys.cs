// The keys that calls are checked against: those that are kept, and one of the service's own.
using System.Collections.Frozen;
using Larder.Base;

namespace Larder.Service.Access;

/// <summary>Finds keys. What <c>larder keys</c> changes holds from the next call on; where hosts share the keys, a second
/// later.</summary>
sealed class AccessKeys(IAccessKeyStore store, Clock clock)
{
    const long SharedForMs = 1_000, NsPerMs = 1_000_000;

    sealed record Known(object Version, FrozenDictionary<string, AccessKey> Keys);

    volatile Known? _known;

    /// <summary>The key with which the console signs its calls. It lives as long as the process.</summary>
    public AccessKey Own { get; } = AccessKey.Create(nowUnixMs: 0);

    public async ValueTask<AccessKey?> FindAsync(string id, CancellationToken stop) =>
        id == Own.Id ? Own : (await CurrentAsync(stop)).GetValueOrDefault(id);

    async ValueTask<FrozenDictionary<string, AccessKey>> CurrentAsync(CancellationToken stop)
    {
        // Looked at before the keys are read, so that what changes meanwhile is read again.
        object version = store is AccessKeyFile file ? file.Version() : clock.MonotonicNs / NsPerMs / SharedForMs;
        var known = _known;
        if (known is null || !known.Version.Equals(version))
        {
            var keys = await store.ListAsync(stop);
            _known = known = new Known(version, keys.ToFrozenDictionary(key => key.Id));
        }
        return known.Keys;
    }
}
