// What can become of a session while a request works with it.
namespace Larder.Client.Sessions;

/// <summary>
/// The session ended while the request was working with it: it expired, was cleared, or was lost with its cache. Nothing of
/// what the request changed was stored.
/// </summary>
public sealed class SessionLostException : InvalidOperationException
{
    /// <summary>Makes one.</summary>
    public SessionLostException() : base("the session has ended since it was read; nothing was stored")
    {
    }
}

/// <summary>Another request of the same session has held its lock for longer than a request waits.</summary>
public sealed class SessionBusyException : TimeoutException
{
    /// <summary>Makes one.</summary>
    public SessionBusyException() : base("another request of this session is still being answered")
    {
    }
}
