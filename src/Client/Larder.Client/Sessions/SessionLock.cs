// The right to work with a session, held by one request of all servers. It stands beside the session, in the same cluster
// slot, and lapses soon after the server that holds it has died.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

sealed class SessionLock(HeldKey held) : IAsyncDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    public RedisKey Key => held.Key;

    public RedisValue Token => held.Token;

    public static RedisKey KeyFor(string sessionKey) => $"{{{sessionKey}}}:lock";

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="SessionBusyException">Another request held it all the time.</exception>
    public static async Task<SessionLock> TakeAsync(
        LarderCache cache, string sessionKey, CacheSessionOptions options, TimeProvider time, CancellationToken cancel)
    {
        var key = KeyFor(sessionKey);
        RedisValue token = Guid.NewGuid().ToString("N");
        var started = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            if (await HeldKey.TryTakeAsync(cache, key, token, options.LockLease, time, cancel) is { } held)
                return new SessionLock(held);
            if (time.GetElapsedTime(started) > options.LockWait) throw new SessionBusyException();
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public ValueTask DisposeAsync() => held.DisposeAsync();
}
