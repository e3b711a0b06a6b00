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

    public void Dispose()
    {
        _real?.Dispose();
        _own?.Dispose();
    }
}
