// Where a cache is reached, and who can tell.
namespace Larder.Client.Locating;

/// <summary>The address at which a cache takes connections.</summary>
/// <param name="Host">Name or address of the host.</param>
/// <param name="Port">The port.</param>
public sealed record CacheAddress(string Host, int Port)
{
    /// <summary>HOST:PORT.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>Tells where a cache is now.</summary>
public interface ICacheLocator
{
    /// <summary>The cache's address at this moment.</summary>
    /// <exception cref="CacheNotFoundException">Nobody knows the cache, or it takes no connections yet.</exception>
    Task<CacheAddress> FindAsync(CancellationToken cancellationToken);
}

/// <summary>There is no such cache, it is not ready, or the API that knows it does not answer.</summary>
public sealed class CacheNotFoundException : Exception
{
    /// <summary>Makes one.</summary>
    public CacheNotFoundException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Who must know has said so: where the cache was before, it is no more.</summary>
    public bool IsCertain { get; init; }
}
