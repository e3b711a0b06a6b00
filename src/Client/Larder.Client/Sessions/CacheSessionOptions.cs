// Options of the session store; the cookie and its idle timeout stay with ASP.NET Core's own SessionOptions.
namespace Larder.Client.Sessions;

/// <summary>How sessions are laid out in the cache.</summary>
public sealed class CacheSessionOptions
{
    /// <summary>What the key of each session starts with. Applications sharing a cache need different ones.</summary>
    public string KeyPrefix { get; set; } = "session:";
}
