// Where in-process connections arrive.
using Larder.Network.Transports;

namespace Larder.Network.InProcess;

sealed class InProcessListener(ListenAddress address, Action closed) : ListenerSocket
{
    const int BacklogCapacity = 511;

    readonly Queue<InProcessChannel> _backlog = new();

    public override ListenAddress Address => address;

    public bool IsReady => _backlog.Count > 0;

    public bool TryQueue(InProcessChannel channel)
    {
        if (_backlog.Count == BacklogCapacity) return false;
        _backlog.Enqueue(channel);
        return true;
    }

    public override AcceptOutcome Accept(out Channel? channel)
    {
        var accepted = _backlog.TryDequeue(out var waiting);
        channel = waiting;
        return accepted ? AcceptOutcome.Accepted : AcceptOutcome.Empty;
    }

    public override void Close()
    {
        closed();
        while (_backlog.TryDequeue(out var waiting)) waiting.Close();
    }
}
