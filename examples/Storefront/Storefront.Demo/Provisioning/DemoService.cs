// A service that the demo has for itself.
namespace Storefront.Demo.Provisioning;

/// <summary>A running service; disposing of it ends it and its caches.</summary>
public sealed class DemoService(Uri api, Func<ValueTask> end) : IAsyncDisposable
{
    /// <summary>Where its API answers.</summary>
    public Uri Api { get; } = api;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end();
}
