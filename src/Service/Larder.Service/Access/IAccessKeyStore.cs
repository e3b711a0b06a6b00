// Where the access keys of a service are kept: in its data folder, or, of several hosts, in the state that they share.
namespace Larder.Service.Access;

/// <summary>Keeps keys.</summary>
public interface IAccessKeyStore
{
    Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken stop = default);

    /// <summary>Makes a key and keeps it.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    Task<AccessKey> AddAsync(long nowUnixMs, CancellationToken stop = default);

    /// <summary>Forgets a key; calls signed with it are refused from then on. False when there is none of that id.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken stop = default);
}
