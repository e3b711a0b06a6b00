// The append-only file of a node: a thread that writes what the loops change, the folder that it goes to, and its rewriting
// as a snapshot and what came after it.
//
//     loops: change -> stream -> Notice, once a turn -> thread: write -> sync -> Safe: held replies may go
//
//     rewrite:  all locks: a snapshot begins, the border in the stream -> thread: up to it in the old file, then in a new one
//               the snapshot is whole -> thread: it becomes the base, what is before the border history
//
// The thread sleeps while there is nothing to do. While changes come in and nobody waits for the disk it writes every few
// milliseconds, so that it writes much at once.
using Larder.Base;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Thread-safe, but for what begins and ends it.</summary>
public sealed class AppendOnlyFile : IDisposable
{
    const int PauseMs = 10, RetryMs = 100, RetryRewriteMs = 1000;

    // Behind that much the loops may not run ahead of the disk.
    const long MostAheadBytes = 64 << 20, HurryBytes = 1 << 20;

    const int Awake = 0, Idle = 1, Pausing = 2;

    readonly ChangeStream _changes;
    readonly SnapshotQueue _snapshots;
    readonly ServerSettings _settings;
    readonly Clock _clock;
    readonly ServerLog _log;
    readonly DiskTrouble _trouble;
    readonly AppendOnlyFolder _folder;
    readonly AutoResetEvent _wake = new(false);
    readonly Lock _telling = new(), _files = new();
    Thread? _thread;
    volatile ChangeWriter? _writer;
    volatile bool _isStopping;
    volatile bool _awaitsBase;   // changes are written, but there is nothing yet that they could follow
    volatile Rewrite? _rewrite;  // ordered or under way
    bool _hasThread = true;
    long _otherBytes;            // of all files but the one that is written
    long _retryRewriteAtMs;
    int _rest;
    TaskCompletionSource? _firstBase;

    /// <param name="open">Opens a file to append to; null for one of the system.</param>
    public AppendOnlyFile(
        ChangeStream changes, SnapshotQueue snapshots, ServerSettings settings, Clock clock, ServerLog log,
        DiskTrouble trouble, Func<string, IAppendedFile>? open = null)
    {
        (_changes, _snapshots, _settings, _clock, _log, _trouble) = (changes, snapshots, settings, clock, log, trouble);
        _folder = new AppendOnlyFolder(settings, open ?? (path => new AppendedFile(path)));
        Figures = new RewriteFigures(settings.Persistence, clock);
    }

    /// <summary>
    /// Told up to which offset of the stream replies may tell of changes, as that moves, and null when they always may.
    /// </summary>
    public Action<long?> Safe { get; set; } = static _ => { };

    /// <summary>Told when more is on the disk than before: those who wait for that may look.</summary>
    public Action Synced { get; set; } = static () => { };

    /// <summary>Told when a snapshot was ordered, from any thread: whoever begins them may be asleep.</summary>
    public Action Ordered { get; set; } = static () => { };

    /// <summary>Told of what took long, by the name of its latency event, and how many milliseconds.</summary>
    public Action<string, long> Took { get; set; } = static (_, _) => { };

    /// <summary>The files and their list.</summary>
    public AppendOnlyFolder Folder => _folder;

    public RewriteFigures Figures { get; }

    /// <summary>Whether changes are written.</summary>
    public bool IsOn { get; private set; }

    /// <summary>It was turned on at run time, and what was there before is not in it yet.</summary>
    public bool AwaitsBase => IsOn && _awaitsBase;

    /// <summary>Ends when there is what the changes can follow, or the attempt to have it has failed.</summary>
    public Task AwaitBaseAsync()
    {
        lock (_files)
        {
            if (!AwaitsBase) return Task.CompletedTask;
            _firstBase ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _firstBase.Task;
        }
    }

    /// <summary>Up to there the disk keeps everything, so that a start finds it; -1 where it does not.</summary>
    public long SyncedOffset => _writer is { } writer && !_awaitsBase ? writer.SyncedOffset : -1;

    /// <summary>Changes that are not in the file yet.</summary>
    public long WaitingBytes => _writer is { } writer ? Math.Max(0, _changes.End - writer.WrittenOffset) : 0;

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Volatile.Read(ref _otherBytes) + (_writer?.FileBytes ?? 0);

    /// <summary>A rewrite is being written, or is the next thing that happens.</summary>
    public bool IsRewriting => _rewrite is { } rewrite && (rewrite.HasBegun || _snapshots.Current == null);

    /// <summary>A rewrite waits for another snapshot to end.</summary>
    public bool IsRewriteScheduled => _rewrite is { HasBegun: false } && !IsRewriting;

    /// <summary>Begins to write, behind what the files hold; under the locks of all shards.</summary>
    /// <param name="withThread">False where <see cref="Notice"/> does all the work, as in tests that turn loops by hand.</param>
    /// <exception cref="AppendOnlyException">The files cannot be opened.</exception>
    public void Begin(bool withThread)
    {
        _hasThread = withThread;
        IsOn = true;
        try
        {
            _folder.Make();
            if (_folder.Manifest.IsEmpty) SaveFirstBase();
            Figures.BaseBytes = _folder.Manifest.Base is { } first ? _folder.LengthOf(first) : 0;
            StartWriting(OpenLast());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AppendOnlyException($"Can't open the append-only file: {failure.Message}", failure);
        }
    }

    /// <summary>Begins to write at run time: from the next snapshot on, which then is the base.</summary>
    /// <returns>False when the files cannot be opened.</returns>
    public bool TryTurnOn()
    {
        if (IsOn) return true;
        LeaveRewrite();
        _awaitsBase = true;
        IsOn = TryOrderRewrite();
        _awaitsBase = IsOn;
        return IsOn;
    }

    /// <summary>Writes and syncs what there is, and ends.</summary>
    public void TurnOff()
    {
        LeaveRewrite();
        IsOn = false;
        if (_writer is { } writer)
        {
            _isStopping = true;
            Wake();
            _thread?.Join();
            _thread = null;
            if (!writer.TryAdvance(_changes.Filled) || !writer.TrySync())
                _log.Write(LogLevel.Warning, $"Fail to fsync the AOF file: {writer.Failure}");
            lock (_telling) _writer = null;
            writer.Dispose();
            _trouble.AppendFailure = null;
            Safe(null);
            Synced();
        }
        if (_awaitsBase) Quietly(_folder.DeleteWaiting);
        _awaitsBase = false;
        TellBase();
    }

    void TellBase()
    {
        lock (_files)
        {
            _firstBase?.TrySetResult();
            _firstBase = null;
        }
    }

    /// <summary>Orders a rewrite.</summary>
    /// <returns>False when the folder cannot be made, or what lists the files is damaged.</returns>
    public bool TryOrderRewrite()
    {
        try
        {
            lock (_files)
            {
                _folder.Make();
                if (_writer == null) _folder.Load();
                // Whoever turns it on is told at once where changes cannot be collected.
                if (_writer == null && _awaitsBase) _folder.OpenWaiting().Dispose();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or AppendOnlyException)
        {
            _log.Write(LogLevel.Warning, $"Can't open or create append-only dir {_folder.FullPath}: {failure.Message}");
            return false;
        }
        var rewrite = new Rewrite(_folder.NewBasePath()) { IsRdb = _settings.Persistence.UseRdbPreamble.Value };
        _rewrite = rewrite;
        _snapshots.Enqueue(NewOrder(rewrite));
        Ordered();
        return true;
    }

    /// <summary>A loop has turned and may have changed something.</summary>
    public void Notice()
    {
        if (_writer is not { } writer) return;
        if (_thread == null) Advance(writer);
        else if (Volatile.Read(ref _rest) is var rest && rest != Awake && Wants(writer, rest)) Wake();
    }

    /// <summary>A directive that matters here has another value.</summary>
    public void Review()
    {
        if (_writer == null) return;
        TellSafe();
        Wake();
    }

    public void Dispose()
    {
        TurnOff();
        _wake.Dispose();
    }

    SnapshotOrder NewOrder(Rewrite rewrite) => new()
    {
        Kind = SnapshotKind.LogRewrite,
        Sink = NewBaseFile(rewrite.SavedPath),
        Facts = static () => [("aof-base", "1")],
        Began = () => OnBegan(rewrite),
        Ended = result => OnSaved(rewrite, result),
    };

    ISnapshotSink NewBaseFile(string path)
    {
        var syncsOnTheWay = _settings.Persistence.RdbIncrementalFsync.Value;
        return _settings.Persistence.UseRdbPreamble.Value
            ? new SnapshotFile(path, syncsOnTheWay)
            : new CommandBaseFile(path, syncsOnTheWay);
    }

    // At the start, without anything that could be gone on with: what is there (nothing, or a snapshot) is the base.
    void SaveFirstBase()
    {
        var path = _folder.NewBasePath();
        var result = _snapshots.Take(new SnapshotOrder
        {
            Kind = SnapshotKind.LogRewrite,
            Sink = NewBaseFile(path),
            Facts = static () => [("aof-base", "1")],
        });
        if (result.Failure is { } failure)
            throw new AppendOnlyException($"Can't save the base of the append-only file: {failure.Message}", failure);
        var name = _folder.TakeBase(path, 0, takesWaiting: false, _settings.Persistence.UseRdbPreamble.Value);
        _log.Write(LogLevel.Notice, $"Creating AOF base file {name} on server start");
    }

    IAppendedFile OpenLast()
    {
        if (_folder.Manifest.Increments is not [.., var last])
        {
            var added = _folder.AddIncrement();
            _log.Write(LogLevel.Notice, $"Creating AOF incr file {_folder.Manifest.Increments[^1].Name} on server start");
            return added;
        }
        _log.Write(LogLevel.Notice, $"Opening AOF incr file {last.Name} on server start");
        return _folder.Open(last.Name);
    }

    // Under all locks.
    void StartWriting(IAppendedFile file)
    {
        if (!_changes.IsOpen) _changes.TurnOn();
        _changes.ForgetDatabase();
        var writer = new ChangeWriter(_changes, _changes.End, file, _settings.Persistence, _clock, _log)
        {
            SkipsSync = () => _settings.Persistence.NoFsyncOnRewrite.Value && _snapshots.Current != null,
            Took = Report,
        };
        if (!_changes.IsOn) writer.Select(_changes.FollowedDatabase);
        CountOthers(writer);
        _writer = writer;
        TellSafe();
        if (!_hasThread) return;
        _isStopping = false;
        _thread = new Thread(Run) { IsBackground = true, Name = "append-only" };
        _thread.Start();
    }

    void Report(string what, long ms)
    {
        var threshold = _settings.Monitoring.LatencyThresholdMs.Value;
        if (threshold == 0 || ms < threshold) return;
        Took($"aof-{what}", ms);
        if (what == "write") Took(_snapshots.Current != null ? "aof-write-active-child" : "aof-write-alone", ms);
    }

    void CountOthers(ChangeWriter writer) =>
        Volatile.Write(ref _otherBytes, _awaitsBase ? 0 : _folder.LoadedBytes - writer.FileBytes);

    void Run()
    {
        while (!_isStopping)
        {
            var writer = _writer!;
            var isWell = Advance(writer);
            Rest(writer, isWell);
        }
    }

    bool Advance(ChangeWriter writer)
    {
        // What came to nothing needs no new file, and does not wait until the disk has taken all that goes into the old one.
        if (_rewrite is { Result: { End: not SnapshotEnd.Finished } ended } lost) Finish(lost, ended);
        var synced = writer.SyncedOffset;
        var border = _rewrite?.Border ?? -1;
        var isWell = writer.TryAdvance(border < 0 ? _changes.Filled : Math.Min(_changes.Filled, border));
        if (isWell && border >= 0 && writer.WrittenOffset == border) isWell = TryCross(writer, _rewrite!);
        _trouble.AppendFailure = writer.Failure;
        TellSafe();
        if (writer.SyncedOffset != synced) Synced();
        if (_rewrite is { Border: < 0, Result: { } result } rewrite) Finish(rewrite, result);
        OrderIfDue();
        return isWell;
    }

    // Before sleeping it says so, and then looks once more: who changed something before will not have seen it.
    void Rest(ChangeWriter writer, bool isWell)
    {
        if (!isWell || !IsAlways)
        {
            Sleep(writer, Pausing, isWell ? PauseMs : RetryMs);
            if (!isWell || _isStopping || Wants(writer, Idle)) return;
        }
        var dueMs = (int)writer.SyncDueInMs;
        if (_awaitsBase && _rewrite == null) dueMs = dueMs < 0 ? RetryRewriteMs : Math.Min(dueMs, RetryRewriteMs);
        if (dueMs != 0) Sleep(writer, Idle, dueMs);
    }

    void Sleep(ChangeWriter writer, int rest, int timeoutMs)
    {
        Interlocked.Exchange(ref _rest, rest);
        if (!_isStopping && !Wants(writer, rest)) _wake.WaitOne(timeoutMs);
        Interlocked.Exchange(ref _rest, Awake);
    }

    long NowMs => _clock.MonotonicNs / 1_000_000;

    bool IsAlways => _settings.Persistence.AppendFsync.Value == AppendFsync.Always;

    bool Wants(ChangeWriter writer, int rest)
    {
        var ahead = _changes.End - writer.WrittenOffset;
        return rest == Idle
            ? ahead > 0 || _rewrite is { Border: >= 0 } or { Result: not null }
            : ahead > HurryBytes && writer.Failure == null;
    }

    void Wake()
    {
        if (Interlocked.Exchange(ref _rest, Awake) != Awake) _wake.Set();
    }

    void TellSafe()
    {
        lock (_telling)
        {
            if (_writer is not { } writer) return;
            var waitsForDisk = IsAlways && !_awaitsBase && !writer.SkipsSync();
            Safe(waitsForDisk ? writer.SyncedOffset : writer.SafeOffset + MostAheadBytes);
        }
    }

    // The snapshot's moment, under all locks: what comes from now on stands in another file than what was before.
    void OnBegan(Rewrite rewrite)
    {
        rewrite.HasBegun = true;
        if (rewrite != _rewrite) return;
        Figures.Begin();
        _log.Write(LogLevel.Notice, "Background append only file rewriting started");
        if (_writer != null)
        {
            _changes.ForgetDatabase();
            rewrite.Database = _changes.IsOn ? -1 : _changes.FollowedDatabase;
            rewrite.Border = _changes.End;
            Wake();
        }
        else if (_awaitsBase)
        {
            try
            {
                StartWriting(_folder.OpenWaiting());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                rewrite.Fail(failure.Message);
            }
        }
    }

    // On the snapshot's thread, or on that of whoever withdraws the order.
    void OnSaved(Rewrite rewrite, SnapshotResult result)
    {
        rewrite.Result = result;
        if (_thread != null && rewrite == _rewrite) Wake();
        else if (_writer == null || rewrite != _rewrite) Finish(rewrite, result);
    }

    // Everything so far is in the old file; what follows goes to a new one.
    bool TryCross(ChangeWriter writer, Rewrite rewrite)
    {
        if (!writer.TrySync()) return false;
        try
        {
            lock (_files)
            {
                writer.Exchange(_awaitsBase ? _folder.OpenWaiting() : _folder.AddIncrement(), rewrite.Database);
                CountOthers(writer);
                if (!_awaitsBase) rewrite.NewName = _folder.Manifest.Increments[^1].Name;
            }
            if (!_awaitsBase) _log.Write(LogLevel.Notice, $"Creating AOF incr file {rewrite.NewName} on background rewrite");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            rewrite.Fail(failure.Message); // it goes on in the old one
        }
        rewrite.Border = -1;
        return true;
    }

    void Finish(Rewrite rewrite, SnapshotResult result)
    {
        if (rewrite != _rewrite || result.End == SnapshotEnd.Cancelled)
        {
            Quietly(() => File.Delete(rewrite.SavedPath));
            if (rewrite == _rewrite) _rewrite = null;
            Figures.Cancel();
            return;
        }
        var failure = rewrite.Failure ?? result.Failure?.Message ?? TakeBase(rewrite);
        if (failure != null)
        {
            _log.Write(LogLevel.Warning, $"Background AOF rewrite terminated with error: {failure}");
            Quietly(() => File.Delete(rewrite.SavedPath));
        }
        Figures.End(failure != null);
        _retryRewriteAtMs = NowMs + RetryRewriteMs;
        _rewrite = null;
        TellSafe();
        TellBase();
    }

    // Returns why it could not be done; null when it was.
    string? TakeBase(Rewrite rewrite)
    {
        try
        {
            lock (_files)
            {
                var increments = _folder.Manifest.Increments.Count;
                var name = _folder.TakeBase(
                    rewrite.SavedPath, rewrite.NewName == null ? increments : increments - 1, _awaitsBase, rewrite.IsRdb);
                _awaitsBase = false;
                _log.Write(LogLevel.Notice, $"Successfully renamed the temporary AOF base file into {name}");
                foreach (var old in _folder.DeleteHistory())
                    _log.Write(LogLevel.Notice, $"Removing the history file {old} in the background");
                if (_writer is { } writer) CountOthers(writer);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
        Figures.BaseBytes = Bytes;
        _log.Write(LogLevel.Notice, "Background AOF rewrite finished successfully");
        return null;
    }

    void OrderIfDue()
    {
        if (_rewrite != null || _isStopping || (_awaitsBase && NowMs < _retryRewriteAtMs)) return;
        var growth = _awaitsBase ? 0 : Figures.GrowthThatIsDue(Bytes);
        if (!_awaitsBase && (growth == 0 || _snapshots.IsBusy)) return;
        if (growth > 0) _log.Write(LogLevel.Notice, $"Starting automatic rewriting of AOF on {growth}% growth");
        TryOrderRewrite();
    }

    // Nobody wants it any more.
    void LeaveRewrite()
    {
        _rewrite = null;
        _snapshots.Withdraw(SnapshotKind.LogRewrite);
        if (_snapshots.Current is not { Order.Kind: SnapshotKind.LogRewrite } current) return;
        _log.Write(LogLevel.Notice, "Killing running AOF rewrite");
        current.Cancel();
    }

    // What is left over is in nobody's way.
    static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    // One rewrite from its order to its end.
    sealed class Rewrite(string savedPath)
    {
        long _border = -1;
        volatile SnapshotResult? _result;

        public volatile bool HasBegun;

        /// <summary>Where the base is saved before it is listed.</summary>
        public string SavedPath => savedPath;

        /// <summary>What aof-use-rdb-preamble said when it was ordered.</summary>
        public bool IsRdb { get; init; }

        /// <summary>The offset behind which changes go to a new file; -1 where that is done.</summary>
        public long Border
        {
            get => Volatile.Read(ref _border);
            set => Volatile.Write(ref _border, value);
        }

        /// <summary>The database that is selected there in a stream that is another's; -1 in this node's own.</summary>
        public int Database { get; set; } = -1;

        /// <summary>The new file; null where there is none of its own.</summary>
        public string? NewName { get; set; }

        public string? Failure { get; private set; }

        public SnapshotResult? Result
        {
            get => _result;
            set => _result = value;
        }

        public void Fail(string reason) => Failure = reason;
    }
}
