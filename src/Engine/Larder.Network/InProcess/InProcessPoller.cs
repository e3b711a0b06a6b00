// Readiness of in-process connections: a look at every pipe. It never waits, whatever time it is given, as nothing can
// change while the one thread is here.
using Larder.Network.Transports;

namespace Larder.Network.InProcess;

sealed class InProcessPoller : Poller
{
    readonly Dictionary<InProcessChannel, (ulong Token, Interest Interest)> _channels = [];
    readonly Dictionary<InProcessListener, ulong> _listeners = [];

    public override int Wait(Span<ReadyEvent> ready, int timeoutMs)
    {
        var count = 0;
        foreach (var (listener, token) in _listeners)
        {
            if (count == ready.Length) return count;
            if (listener.IsReady) ready[count++] = new ReadyEvent(token, Readiness.Readable);
        }
        foreach (var (channel, (token, interest)) in _channels)
        {
            if (count == ready.Length) return count;
            var readiness = channel.Ready(interest);
            if (readiness != 0) ready[count++] = new ReadyEvent(token, readiness);
        }
        return count;
    }

    public override void Wake()
    {
    }

    public override void Add(Channel channel, ulong token, Interest interest) =>
        _channels.Add((InProcessChannel)channel, (token, interest));

    public override void Change(Channel channel, ulong token, Interest interest) =>
        _channels[(InProcessChannel)channel] = (token, interest);

    public override void Remove(Channel channel) => _channels.Remove((InProcessChannel)channel);

    public override void Add(ListenerSocket listener, ulong token) =>
        _listeners.Add((InProcessListener)listener, token);

    public override void Remove(ListenerSocket listener) => _listeners.Remove((InProcessListener)listener);

    public override void Dispose()
    {
        _channels.Clear();
        _listeners.Clear();
    }
}
