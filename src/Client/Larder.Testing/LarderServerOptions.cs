// Options of a server in a test.
namespace Larder.Testing;

/// <summary>How a server is to be.</summary>
public sealed record LarderServerOptions
{
    /// <summary>What it speaks.</summary>
    public TestEngine Engine { get; init; } = TestEngine.Valkey;

    /// <summary>Where its time comes from. With a provider that a test moves, keys end when the test says so.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The port on loopback; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Directives of valkey.conf, such as <c>maxmemory</c> and <c>1mb</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
