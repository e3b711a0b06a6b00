// The snapshots of a node: one at a time, others wait until it is over. SAVE, BGSAVE, the rewrite of the append-only file and
// full syncs of replicas all ask here.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Snapshots;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>What is in the head of every file.</summary>
/// <param name="Facts">Names and values.</param>
/// <param name="Libraries">Sources of functions.</param>
public sealed record SnapshotHead(IEnumerable<(string Name, string Value)> Facts, IEnumerable<byte[]> Libraries);

/// <summary>Begins snapshots under the locks of all shards; the rest is thread-safe.</summary>
/// <param name="head">Asked at the beginning of each, under all locks.</param>
public sealed class SnapshotQueue(Store store, ServerSettings settings, Clock clock, ServerLog log, Func<SnapshotHead> head)
{
    readonly object _gate = new();
    readonly LinkedList<SnapshotOrder> _queue = new();
    volatile RunningSnapshot? _current;

    /// <summary>The walk, which the loops go on with.</summary>
    public SnapshotWalk Walk { get; } = new(store);

    /// <summary>The snapshot that is being taken; null when there is none.</summary>
    public RunningSnapshot? Current => _current;

    /// <summary>One that is asked for now has to wait: one is being taken, or was given up a moment ago.</summary>
    public bool IsBusy => _current != null || Walk.IsRunning;

    /// <summary>How many changes there have been, by the node's counting.</summary>
    public Func<long> CountChanges { get; set; } = () => 0;

    /// <summary>Told on the snapshot's thread, before the order's own.</summary>
    public Action<RunningSnapshot>? Ended { get; set; }

    /// <summary>False where a snapshot is written by whoever saves the last of it, as in tests that turn loops by hand.</summary>
    public bool HasThread { get; set; } = true;

    /// <summary>Whether some order of this kind waits.</summary>
    public bool Waits(SnapshotKind kind)
    {
        lock (_gate) return _queue.Any(order => order.Kind == kind);
    }

    /// <summary>Whether there is an order that waits.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_gate) return _queue.Count > 0;
        }
    }

    /// <summary>Whether there is one, and it can be begun with.</summary>
    public bool IsDue => !IsBusy && HasWaiting && !IsHeld();

    /// <summary>None is begun now.</summary>
    public Func<bool> IsHeld { get; set; } = static () => false;

    /// <summary>Takes an order, to be begun as soon as none is being taken.</summary>
    public void Enqueue(SnapshotOrder order)
    {
        lock (_gate) _queue.AddLast(order);
    }

    /// <summary>Withdraws the orders of a kind that wait; tells how many.</summary>
    public int Withdraw(SnapshotKind kind)
    {
        List<SnapshotOrder> withdrawn;
        lock (_gate)
        {
            withdrawn = [.. _queue.Where(order => order.Kind == kind)];
            foreach (var order in withdrawn) _queue.Remove(order);
        }
        foreach (var order in withdrawn)
            order.Ended?.Invoke(new SnapshotResult(SnapshotEnd.Cancelled, 0, 0, null));
        return withdrawn.Count;
    }

    /// <summary>Begins with the order that has waited longest; under all locks, when <see cref="IsDue"/>.</summary>
    public void BeginNext()
    {
        SnapshotOrder order;
        lock (_gate)
        {
            if (_queue.First is not { } first) return;
            order = first.Value;
            _queue.RemoveFirst();
        }
        Begin(order);
    }

    /// <summary>Begins a snapshot of this moment; under all locks, and not while one is being taken.</summary>
    public RunningSnapshot Begin(SnapshotOrder order)
    {
        Check.That(_current == null);
        // One that was given up has not quite left the keyspace.
        if (Walk.IsRunning) Walk.RunToEnd(static _ => { });
        order.Began?.Invoke();
        var policy = settings.Memory.Policy.Value;
        var persistence = settings.Persistence;
        var snapshot = new RunningSnapshot(
            order, persistence.RdbCompression.Value, persistence.RdbChecksum.Value, log,
            () => settings.Process.Directory.Value, OnEnd)
        {
            KeyDelay = () => persistence.KeySaveDelay.Value,
            HasThread = HasThread,
            KeysTotal = Enumerable.Range(0, store.DatabaseCount).Sum(store.CountKeys),
            BeganAtMs = clock.UnixMs,
            ChangesBefore = CountChanges(),
            Version = VersionOfNow(),
            KeepsIdle = policy is EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru,
            KeepsFrequency = policy is EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu,
        };
        var chunk = snapshot.NewChunk();
        WriteHead(new RdbWriter(chunk.Bytes, compresses: true), order, snapshot.Version);
        snapshot.Add(chunk);
        _current = snapshot;
        Walk.Begin(snapshot);
        if (HasThread) snapshot.Start();
        return snapshot;
    }

    /// <summary>Takes a whole snapshot at once; under all locks. One that is being taken is brought to its end first.</summary>
    public SnapshotResult Take(SnapshotOrder order)
    {
        if (_current is { } before)
        {
            Walk.RunToEnd(before.WaitForRoom);
            before.WaitForEnd();
        }
        var snapshot = Begin(order);
        Walk.RunToEnd(snapshot.WaitForRoom);
        return snapshot.WaitForEnd();
    }

    // What ends within a hash is all that Redis could not read. Of what is newer than Redis 7.0 otherwise, when a stream's
    // consumers were active, there is nothing in such a file.
    int VersionOfNow() => Enumerable.Range(0, store.DatabaseCount).Any(number => store.CountFieldExpiring(number) > 0)
        ? RdbVersion.Valkey9
        : RdbVersion.Redis70;

    void WriteHead(RdbWriter writer, SnapshotOrder order, int version)
    {
        var databases = Enumerable.Range(0, store.DatabaseCount).Where(number => store.CountKeys(number) > 0).ToArray();
        FileParts.Begin(writer, version);
        var parts = head();
        foreach (var (name, value) in parts.Facts.Concat(order.Facts?.Invoke() ?? []))
            FileParts.Fact(writer, name, value);
        foreach (var library in parts.Libraries) FileParts.Library(writer, library);
        foreach (var number in databases)
        {
            FileParts.SelectDatabase(writer, number);
            FileParts.DatabaseSizes(writer, store.CountKeys(number), store.CountExpiring(number));
        }
    }

    void OnEnd(RunningSnapshot snapshot)
    {
        try
        {
            Ended?.Invoke(snapshot);
        }
        finally
        {
            _current = null;
        }
    }
}
