// The keys that calls are checked against: those of the data folder, and one of the service's own.
using System.Collections.Frozen;

namespace Larder.Service.Access;

/// <summary>Finds keys. What <c>larder keys</c> changes holds from the next call on.</summary>
sealed class AccessKeys(AccessKeyFile file)
{
    sealed record Known((DateTime, long) Version, FrozenDictionary<string, AccessKey> Keys);

    volatile Known? _known;

    /// <summary>The key with which the console signs its calls. It lives as long as the process.</summary>
    public AccessKey Own { get; } = AccessKey.Create(nowUnixMs: 0);

    public AccessKey? Find(string id) => id == Own.Id ? Own : Current().GetValueOrDefault(id);

    FrozenDictionary<string, AccessKey> Current()
    {
        var version = file.Version();
        var known = _known;
        if (known is null || known.Version != version)
        {
            _known = known = new Known(version, file.List().ToFrozenDictionary(key => key.Id));
        }
        return known.Keys;
    }
}
