// The address of a cache as a test moves it.
using Larder.Client.Locating;

namespace Larder.Client.Tests;

sealed class MovingLocator : ICacheLocator
{
    public CacheAddress? Address { get; set; }

    public Task<CacheAddress> FindAsync(CancellationToken cancellationToken) =>
        Address is { } address ? Task.FromResult(address) : throw new CacheNotFoundException("not yet");
}
