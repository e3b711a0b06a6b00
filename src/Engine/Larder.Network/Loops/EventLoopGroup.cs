// The event loops of a process, each on its own thread. They share nothing but this list.
using Larder.Base;
using Larder.Network.Transports;

namespace Larder.Network.Loops;

/// <summary>Several event loops over one transport. Its members may be called from any thread.</summary>
public sealed class EventLoopGroup : IDisposable
{
    readonly EventLoop[] _loops;
    readonly List<Thread> _threads = [];
    uint _turn;

    /// <summary>Makes <paramref name="count"/> loops; they do nothing before <see cref="Start"/>.</summary>
    public EventLoopGroup(Transport transport, int count, Clock clock)
    {
        Check.That(count > 0);
        Transport = transport;
        _loops = new EventLoop[count];
        for (var i = 0; i < count; i++) _loops[i] = new EventLoop(transport, clock, i);
        if (count == 1) return;
        foreach (var loop in _loops) loop.AddWork(new NeighbourWatch(loop, _loops));
    }

    /// <summary>What carries the bytes.</summary>
    public Transport Transport { get; }

    /// <summary>The loops by index.</summary>
    public ReadOnlySpan<EventLoop> Loops => _loops;

    /// <summary>Connections open or about to be, over all loops.</summary>
    public int ConnectionCount
    {
        get
        {
            var count = 0;
            foreach (var loop in _loops) count += loop.ConnectionCount;
            return count;
        }
    }

    /// <summary>Starts one thread per loop.</summary>
    public void Start()
    {
        Check.That(_threads.Count == 0);
        foreach (var loop in _loops)
        {
            var thread = new Thread(loop.Run) { Name = $"loop {loop.Index}", IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>
    /// Stops all loops, which close their connections, and waits for their threads; false when one does not come back.
    /// </summary>
    public bool TryStop(int limitMs)
    {
        foreach (var loop in _loops) loop.Stop();
        return _threads.TrueForAll(thread => thread.Join(limitMs));
    }

    /// <summary>Stops all loops and waits for their threads.</summary>
    public void Dispose()
    {
        TryStop(Timeout.Infinite);
        foreach (var loop in _loops) loop.Dispose();
    }

    /// <summary>The loop with the fewest connections; of several, each in its turn. Any one thread at a time.</summary>
    internal EventLoop LeastLoaded()
    {
        var start = _turn++;
        var best = _loops[start % (uint)_loops.Length];
        for (var i = 1u; i < (uint)_loops.Length; i++)
        {
            var loop = _loops[(start + i) % (uint)_loops.Length];
            if (loop.ConnectionCount < best.ConnectionCount) best = loop;
        }
        return best;
    }
}
