// A real server and a Larder node that live as long as a class of tests.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

/// <summary>redis-server and a Larder node, started when first needed.</summary>
public sealed class ServerPair : IDisposable
{
    ServerProcess? _real;
    ServerProcess? _own;

    internal Comparer Compare(int protocol)
    {
        _real ??= Peers.StartRedis();
        _own ??= Peers.StartLarder("valkey");
        return new Comparer(_real, _own, protocol);
    }

    /// <summary>Fails with what differed; skips, by its name, a command that the node does not have yet.</summary>
    internal static void Judge(Comparer comparer)
    {
        Assert.SkipWhen(comparer.Missing.Count > 0, $"not there yet: {string.Join(", ", comparer.Missing)}");
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }

    public void Dispose()
    {
        _real?.Dispose();
        _own?.Dispose();
    }
}
