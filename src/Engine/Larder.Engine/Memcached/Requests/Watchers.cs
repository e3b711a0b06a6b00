// watch: connections that are told, line by line, what happens on the node. A watcher that does not read loses lines, and is
// told how many; it holds nobody up and takes no more memory than it was given.
using System.Text;
using Larder.Network.Loops;

namespace Larder.Engine.Memcached.Requests;

/// <summary>What can be watched.</summary>
[Flags]
public enum WatchTopics
{
    None = 0,
    Fetchers = 1,
    Mutations = 2,
    Evictions = 4,
    Deletions = 8,
    Connections = 16,

    /// <summary>What tells nothing here: events of the system, and raw commands, which memcached no longer has either.</summary>
    Silent = 32,
}

/// <summary>All watchers of a node. Thread-safe.</summary>
public sealed class Watchers(int bufferBytes)
{
    /// <summary>The most at once, as in memcached.</summary>
    public const int Most = 20;

    readonly Lock _lock = new();
    volatile Watcher[] _all = [];
    volatile WatchTopics _wanted;
    long _lines, _skippedLines;

    /// <summary>What any of them wants.</summary>
    public WatchTopics Wanted => _wanted;

    public int Count => _all.Length;

    /// <summary>Bytes of lines that may wait for one of them.</summary>
    public int BufferBytes => bufferBytes;

    /// <summary>Lines that were handed to a watcher, and those that one lost.</summary>
    public long SentLines => Volatile.Read(ref _lines);

    public long SkippedLines => Volatile.Read(ref _skippedLines);

    public bool Wants(WatchTopics topic) => (_wanted & topic) != 0;

    /// <summary>Starts telling a connection; null when there are too many.</summary>
    public Watcher? Add(Connection connection, WatchTopics topics)
    {
        lock (_lock)
        {
            if (_all.Length == Most) return null;
            var watcher = new Watcher(connection, topics, bufferBytes);
            Change([.. _all, watcher]);
            return watcher;
        }
    }

    public void Remove(Watcher watcher)
    {
        lock (_lock) Change(Array.FindAll(_all, other => other != watcher));
    }

    /// <summary>Tells what happened, in the words that follow time and number.</summary>
    public void Tell(WatchTopics topic, long nowMicros, string text)
    {
        var line = Encoding.Latin1.GetBytes(
            $"ts={nowMicros / 1_000_000}.{nowMicros % 1_000_000} gid={Interlocked.Increment(ref _number)} {text}\n");
        foreach (var watcher in _all)
        {
            if ((watcher.Topics & topic) == 0) continue;
            if (watcher.TryAdd(line)) Interlocked.Increment(ref _lines);
            else Interlocked.Increment(ref _skippedLines);
        }
    }

    long _number;

    void Change(Watcher[] all)
    {
        _all = all;
        var wanted = WatchTopics.None;
        foreach (var watcher in all) wanted |= watcher.Topics;
        _wanted = wanted;
    }
}

/// <summary>One that watches. Lines come from any thread, and leave on the thread of its connection's loop.</summary>
public sealed class Watcher(Connection connection, WatchTopics topics, int bufferBytes)
{
    readonly Lock _lock = new();
    readonly List<byte[]> _lines = [];
    int _bytes;
    long _skipped;
    bool _isCalled;

    public WatchTopics Topics => topics;

    /// <summary>Bytes of lines that may wait.</summary>
    public int BufferBytes => bufferBytes;

    /// <summary>Takes a line; false when as much as it may hold waits already.</summary>
    public bool TryAdd(byte[] line)
    {
        bool isTaken, calls;
        lock (_lock)
        {
            isTaken = _bytes + line.Length <= bufferBytes;
            if (isTaken)
            {
                _lines.Add(line);
                _bytes += line.Length;
            }
            else
            {
                _skipped++;
            }
            calls = !_isCalled;
            _isCalled = true;
        }
        if (calls) connection.Post(new LinesMessage());
        return isTaken;
    }

    /// <summary>Hands on what waits, on the thread of its connection's loop; false when nothing does.</summary>
    public bool TrySend()
    {
        byte[][] lines;
        lock (_lock)
        {
            _isCalled = false;
            if (_lines.Count == 0) return false;
            if (_skipped > 0) _lines.Add(Encoding.Latin1.GetBytes($"skipped={_skipped}\n"));
            lines = [.. _lines];
            _lines.Clear();
            _bytes = 0;
            _skipped = 0;
        }
        foreach (var line in lines) connection.Output.Write(line);
        return true;
    }

    sealed class LinesMessage : ConnectionMessage;
}
