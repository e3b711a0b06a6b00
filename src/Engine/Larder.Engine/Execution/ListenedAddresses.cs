// The addresses that a node listens on, for those who tell of them.
using Larder.Network.Transports;

namespace Larder.Engine.Execution;

/// <summary>Thread-safe: replaced as a whole when one comes or goes.</summary>
public sealed class ListenedAddresses
{
    volatile IReadOnlyList<ListenAddress> _all = [];

    public IReadOnlyList<ListenAddress> All
    {
        get => _all;
        set => _all = value;
    }
}
