// One snapshot from its beginning to its end: takes what the shards save, chunk by chunk, and writes it on a thread of its own,
// which may wait for a disk or a network.
//
//     loops: save -> chunk -> queue -> thread: sum -> sink         the walk rests while much waits
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence.Files;
using Larder.Engine.Keyspace.Snapshots;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Thread-safe; begins with <see cref="Start"/>.</summary>
public sealed class RunningSnapshot : ISnapshotSaving
{
    const long MostWaitingBytes = 4 << 20;
    const int MostSpares = 32;

    // Beyond it what waits is put aside on the disk.
    internal const long MostHeldBytes = 16 << 20;

    /// <summary>Guards what waits to be written.</summary>
    internal object Gate { get; } = new();

    readonly SnapshotOrder _order;
    readonly bool _sums;
    readonly ServerLog _log;
    readonly Queue<SnapshotChunk> _waiting = new();
    readonly Stack<SnapshotChunk> _spares = new();
    readonly ManualResetEventSlim _ended = new(), _left = new();
    readonly Action<RunningSnapshot> _onEnd;
    readonly SnapshotSpill _spill;
    long _waitingBytes;
    long _heldBytes; // in memory, of the records that are still written to as well
    Exception? _failure;
    long _keys, _bytes;
    ulong _sum;
    bool _allSaved;
    bool _isOver;
    bool _hasRun;
    volatile bool _isGivenUp;

    internal RunningSnapshot(
        SnapshotOrder order, bool compresses, bool sums, ServerLog log, Func<string> folder, Action<RunningSnapshot> onEnd)
    {
        _spill = new SnapshotSpill(folder);
        _log = log;
        _order = order;
        _sums = sums;
        _onEnd = onEnd;
        Compresses = compresses;
    }

    public SnapshotOrder Order => _order;

    /// <summary>Keys that it will have.</summary>
    public long KeysTotal { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long BeganAtMs { get; init; }

    /// <summary>Keys that are written.</summary>
    public long KeysDone => Volatile.Read(ref _keys);

    /// <summary>Bytes that are written.</summary>
    public long BytesDone => Volatile.Read(ref _bytes);

    /// <summary>How it ended; null before.</summary>
    public SnapshotResult? Result { get; private set; }

    /// <summary>Changes that had been counted when it began.</summary>
    public long ChangesBefore { get; init; }

    public bool IsBackedUp => Volatile.Read(ref _waitingBytes) > MostWaitingBytes && !_isGivenUp;

    /// <summary>See <see cref="Files.KeyDelay"/>.</summary>
    internal Func<long> KeyDelay { get; init; } = static () => 0;

    /// <summary>The version of the format.</summary>
    internal int Version { get; init; }

    /// <summary>False where there is none: it is written when all is saved.</summary>
    internal bool HasThread { get; init; } = true;

    /// <summary>What waits in memory to be written.</summary>
    internal long HeldBytes => Volatile.Read(ref _heldBytes);

    internal bool KeepsIdle { get; init; }
    internal bool KeepsFrequency { get; init; }
    internal bool Compresses { get; }

    /// <summary>It was cancelled or could not be written: what is saved from now on is for nobody.</summary>
    internal bool IsGivenUp => _isGivenUp;

    IItemSaver ISnapshotSaving.SaverOf(Shard shard) => new ShardSaver(shard, this);

    /// <summary>Ends it without a result; soon after that <see cref="SnapshotOrder.Ended"/> is called.</summary>
    public void Cancel()
    {
        lock (Gate)
        {
            _isGivenUp = true;
            _left.Set();
            Monitor.PulseAll(Gate);
        }
        if (!HasThread) RunOnce();
    }

    /// <summary>Waits for the end.</summary>
    public SnapshotResult WaitForEnd()
    {
        _ended.Wait();
        return Result!;
    }

    void ISnapshotSaving.AllSaved()
    {
        lock (Gate)
        {
            _allSaved = true;
            Monitor.PulseAll(Gate);
        }
        if (!HasThread) RunOnce();
    }

    // Everything is there, or nothing is wanted any more: it need not wait for anything.
    void RunOnce()
    {
        if (_hasRun) return;
        _hasRun = true;
        Run();
    }

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "snapshot" }.Start();

    internal SnapshotChunk NewChunk()
    {
        lock (Gate)
        {
            if (_spares.TryPop(out var spare)) return spare;
        }
        return new SnapshotChunk();
    }

    internal void Add(SnapshotRecord record) => Enqueue(new SnapshotChunk { Record = record });

    internal void Add(SnapshotChunk chunk) => Enqueue(Hold(chunk));

    /// <summary>
    /// Counts a chunk that is handed on, or puts it aside where much waits; without the gate. A disk that does not take it
    /// ends the snapshot.
    /// </summary>
    internal SnapshotChunk Hold(SnapshotChunk chunk)
    {
        if (Interlocked.Add(ref _heldBytes, chunk.Bytes.Length) <= MostHeldBytes || !HasThread || _isGivenUp) return chunk;
        try
        {
            var spilled = new SnapshotChunk { Keys = chunk.Keys, Spilled = _spill.Add(chunk.Bytes.Written) };
            GiveBack(chunk);
            return spilled;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Also of one that has ended meanwhile: then nobody wants it.
            _failure ??= new IOException($"What changes meanwhile cannot be put aside: {failure.Message}", failure);
            Cancel();
            return chunk;
        }
    }

    // It is written, or put aside.
    void GiveBack(SnapshotChunk chunk)
    {
        Interlocked.Add(ref _heldBytes, -chunk.Bytes.Length);
        chunk.Bytes.Reset();
        chunk.Keys = 0;
        lock (Gate)
        {
            if (_spares.Count < MostSpares && !_isOver) _spares.Push(chunk);
            else chunk.Bytes.Dispose();
        }
    }

    void Enqueue(SnapshotChunk chunk)
    {
        lock (Gate)
        {
            if (_isOver)
            {
                chunk.Bytes.Dispose();
                return;
            }
            _waiting.Enqueue(chunk);
            _waitingBytes += chunk.Length;
            if (_waiting.Count == 1) Monitor.PulseAll(Gate);
        }
    }

    /// <summary>Waits as long as the walk has to.</summary>
    internal void WaitForRoom(Func<bool> isBackedUp)
    {
        lock (Gate)
        {
            while (isBackedUp()) Monitor.Wait(Gate);
        }
    }

    void Run()
    {
        var (end, failure) = (SnapshotEnd.Cancelled, (Exception?)null);
        try
        {
            if (_order.Kind != SnapshotKind.Save && HasThread) BackgroundThread.StepBack();
            _order.Sink.Open();
            while (Take() is { } chunk)
            {
                if (chunk.Record is { } record) Write(record);
                else Write(chunk, isWaiting: true);
            }
            if (!_isGivenUp)
            {
                WriteEnd();
                _order.Sink.Finish();
                end = SnapshotEnd.Finished;
            }
        }
        catch (Exception thrown)
        {
            (end, failure) = (SnapshotEnd.Failed, thrown);
        }
        if (end == SnapshotEnd.Cancelled && _failure != null) (end, failure) = (SnapshotEnd.Failed, _failure);
        if (end != SnapshotEnd.Finished) Abandon();
        FreeChunks();
        _spill.Dispose();
        Result = new SnapshotResult(end, _keys, _bytes, failure);
        try
        {
            _onEnd(this);
            _order.Ended?.Invoke(Result);
        }
        catch (Exception thrown)
        {
            // Whoever ordered it stumbled over its end: that is no reason to take the node down.
            _log.Write(LogLevel.Warning, $"The end of a snapshot ({_order.Kind}): {thrown}");
        }
        finally
        {
            _ended.Set();
        }
    }

    void Abandon()
    {
        Cancel();
        try
        {
            _order.Sink.Abandon();
        }
        catch (IOException)
        {
            // What is left of it is in nobody's way.
        }
    }

    void FreeChunks()
    {
        lock (Gate)
        {
            _isOver = true;
            while (_waiting.TryDequeue(out var chunk)) chunk.Bytes.Dispose();
            while (_spares.TryPop(out var chunk)) chunk.Bytes.Dispose();
            _waitingBytes = 0;
        }
    }

    // The next chunk; null at the end.
    SnapshotChunk? Take()
    {
        lock (Gate)
        {
            SnapshotChunk? chunk;
            while (!_waiting.TryDequeue(out chunk))
            {
                if (_allSaved || _isGivenUp) return null;
                Monitor.Wait(Gate);
            }
            if (_isGivenUp) return null;
            return chunk;
        }
    }

    void Write(SnapshotRecord record)
    {
        while (Take(record) is { } chunk) Write(chunk, isWaiting: false);
    }

    // The next chunk of a record; null at its end.
    SnapshotChunk? Take(SnapshotRecord record)
    {
        lock (Gate)
        {
            SnapshotChunk chunk;
            while (!record.TryTake(out chunk))
            {
                if (record.IsWhole || _isGivenUp) return null;
                Monitor.Wait(Gate);
            }
            Monitor.PulseAll(Gate);
            return chunk;
        }
    }

    // Of the chunks that wait in line is counted how much they are.
    void Write(SnapshotChunk chunk, bool isWaiting)
    {
        var length = chunk.Length;
        Write(chunk.Spilled is { } part ? _spill.Take(part) : chunk.Bytes.Written);
        Volatile.Write(ref _keys, _keys + chunk.Keys);
        Files.KeyDelay.After(chunk.Keys, KeyDelay, _left.Wait);
        if (chunk.Spilled == null) GiveBack(chunk);
        if (!isWaiting) return;
        lock (Gate)
        {
            var wasBackedUp = IsBackedUp;
            _waitingBytes -= length;
            if (wasBackedUp && !IsBackedUp) Monitor.PulseAll(Gate);
        }
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        if (_sums) _sum = Crc64.Append(_sum, bytes);
        _order.Sink.Write(bytes);
        Volatile.Write(ref _bytes, _bytes + bytes.Length);
    }

    void WriteEnd()
    {
        using var output = new ByteWriter();
        FileParts.End(new RdbWriter(output, compresses: false), _sums ? _sum : null);
        _order.Sink.Write(output.Written);
        Volatile.Write(ref _bytes, _bytes + output.Length);
    }
}
