// Options of the session store; the cookie and its idle timeout stay with ASP.NET Core's own SessionOptions.
namespace Larder.Client.Sessions;

/// <summary>How sessions are kept in the cache.</summary>
public sealed class CacheSessionOptions
{
    /// <summary>What the key of each session starts with. Applications sharing a cache need different ones.</summary>
    public string KeyPrefix { get; set; } = "session:";

    /// <summary>
    /// One request of a session at a time: of two tabs, the second waits until the first is answered, on whichever server.
    /// Without it, requests at the same time keep each other's entries, and the last writer of an entry wins.
    /// </summary>
    public bool LockRequests { get; set; }

    /// <summary>The longest that a request waits for the one before it.</summary>
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the lock of a server that died is still held; one that lives renews it.</summary>
    public TimeSpan LockLease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Keep ASP.NET Core's data-protection keys beside the sessions, so that each server reads the cookies of all. Keys that
    /// the application keeps elsewhere stay there.
    /// </summary>
    public bool SharesDataProtectionKeys { get; set; } = true;

    /// <summary>Name under which servers share keys; the application's own by default.</summary>
    public string? ApplicationName { get; set; }
}
