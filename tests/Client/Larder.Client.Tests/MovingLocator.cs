// The address of a cache as a test moves it.
using Larder.Client.Locating;

namespace Larder.Client.Tests;

sealed class MovingLocator : ICacheLocator
{
    int _failures;

    public CacheAddress? Address { get; set; }

    /// <summary>How it fails while it does.</summary>
    public Exception? Failure { get; set; }

    public int Failures => Volatile.Read(ref _failures);

    public Task<CacheAddress> FindAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            Interlocked.Increment(ref _failures);
            return Task.FromException<CacheAddress>(failure);
        }

        return Address is { } address ? Task.FromResult(address) : throw new CacheNotFoundException("not yet");
    }
}
