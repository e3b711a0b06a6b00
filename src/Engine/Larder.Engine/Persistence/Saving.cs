// SAVE, BGSAVE and the save points: the snapshots that go to the file dbfilename in the folder dir, and what INFO tells of
// them.
using Larder.Base;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Persistence;

/// <summary>Thread-safe; what needs the locks of all shards says so.</summary>
public sealed class Saving
{
    const long MsPerSecond = 1000;

    // After a failure the save points wait.
    const long RetryMs = 5000;

    readonly SnapshotQueue _snapshots;
    readonly ServerSettings _settings;
    readonly Clock _clock;
    readonly ServerLog _log;
    readonly DiskTrouble _trouble;
    long _savedChanges;
    long _saves;
    long _triedAtMs;

    public Saving(
        SnapshotQueue snapshots, ServerSettings settings, Clock clock, ServerLog log, DiskTrouble trouble)
    {
        (_snapshots, _settings, _clock, _log, _trouble) = (snapshots, settings, clock, log, trouble);
        LastSavedAtMs = clock.UnixMs;
    }

    /// <summary>When the file was last written, or the node started; Unix milliseconds.</summary>
    public long LastSavedAtMs { get; private set; }

    /// <summary>How long the last one in the background took, in seconds; -1 before the first.</summary>
    public long LastSeconds { get; private set; } = -1;

    /// <summary>Attempts.</summary>
    public long Saves => Volatile.Read(ref _saves);

    public long ChangesSinceSave => _snapshots.CountChanges() - Volatile.Read(ref _savedChanges);

    /// <summary>The one in the background that is under way; null when there is none.</summary>
    public RunningSnapshot? Current => _snapshots.Current is { Order.Kind: SnapshotKind.BackgroundSave } current ? current : null;

    /// <summary>The snapshot in the background that is under way, for replicas as well; null when there is none.</summary>
    public RunningSnapshot? InBackground =>
        _snapshots.Current is { Order.Kind: SnapshotKind.BackgroundSave or SnapshotKind.FullSync } current ? current : null;

    /// <summary>One has been told to be under way: at most what was given up before has to leave the keyspace first.</summary>
    public bool IsInProgress => InBackground != null || (_snapshots.Current == null && IsScheduled);

    /// <summary>A snapshot in the background waits for another to end.</summary>
    public bool IsScheduled => _snapshots.Waits(SnapshotKind.BackgroundSave);

    /// <summary>What else the file is to tell; asked at the moment that it is of, under all locks.</summary>
    public Func<IEnumerable<(string Name, string Value)>> Facts { get; set; } = static () => [];

    /// <summary>Whether the node saves by itself.</summary>
    public bool HasSavePoints => _settings.Persistence.Save.Value.Count > 0;

    string FilePath => Path.Combine(_settings.Process.Directory.Value, _settings.Persistence.RdbFileName.Value);

    SnapshotFile NewFile() => new(FilePath, _settings.Persistence.RdbIncrementalFsync.Value);

    /// <summary>Saves at once, while everybody waits; under all locks.</summary>
    public bool TrySave()
    {
        Interlocked.Increment(ref _saves);
        var changes = _snapshots.CountChanges();
        var result = _snapshots.Take(new SnapshotOrder { Kind = SnapshotKind.Save, Sink = NewFile(), Facts = Facts });
        if (result.End != SnapshotEnd.Finished)
        {
            _log.Write(LogLevel.Warning, $"Failed saving the DB: {result.Failure?.Message}");
            return false;
        }
        _log.Write(LogLevel.Notice, "DB saved on disk");
        NoteSaved(changes);
        return true;
    }

    /// <summary>Saves in the background, from the next moment at which no other snapshot is being taken.</summary>
    public void Schedule()
    {
        var began = 0L;
        var changes = 0L;
        _snapshots.Enqueue(new SnapshotOrder
        {
            Sink = NewFile(),
            Kind = SnapshotKind.BackgroundSave,
            Facts = () => Facts(),
            Began = () =>
            {
                Interlocked.Increment(ref _saves);
                _log.Write(LogLevel.Notice, "Background saving started");
                began = _triedAtMs = _clock.UnixMs;
                changes = _snapshots.CountChanges();
            },
            Ended = result => OnEnded(result, began, changes),
        });
    }

    /// <summary>Ends the one that is under way, and withdraws those that wait; tells whether there was any.</summary>
    public void Cancel(out bool wasRunning, out bool wasScheduled)
    {
        wasScheduled = _snapshots.Withdraw(SnapshotKind.BackgroundSave) > 0;
        var current = Current;
        wasRunning = current != null;
        current?.Cancel();
    }

    /// <summary>Whether SHUTDOWN asked for the data to be saved; null when the node ends by a signal.</summary>
    public bool? SavesAtEnd { get; set; }

    /// <summary>
    /// The last that a node does, when nobody executes commands any more. What SHUTDOWN saved is saved again only if
    /// something changed until all had stopped.
    /// </summary>
    public void SaveAtEnd()
    {
        LeaveOff();
        if (SavesAtEnd is { } saves ? !saves || ChangesSinceSave == 0 : !HasSavePoints) return;
        _log.Write(LogLevel.Notice, "Saving the final RDB snapshot before exiting.");
        TrySave();
    }

    /// <summary>The node is about to end: what is being taken is left off. Under all locks.</summary>
    public void LeaveOff()
    {
        Cancel(out _, out _);
        if (_snapshots.Current is not { } current) return;
        current.Cancel();
        current.WaitForEnd();
    }

    /// <summary>Everything is about to go: nobody needs what is being saved. Under all locks.</summary>
    public void BeforeFlush() => Cancel(out _, out _);

    /// <summary>Everything is gone: the file is to say so. Under all locks.</summary>
    public bool AfterFlush() => HasSavePoints && TrySave();

    /// <summary>Whether a save point has been reached.</summary>
    public bool IsDue()
    {
        if (_snapshots.IsBusy || IsScheduled) return false;
        var changes = ChangesSinceSave;
        if (changes == 0) return false;
        var now = _clock.UnixMs;
        if (_trouble.SnapshotFailed && now - _triedAtMs <= RetryMs) return false;
        foreach (var point in _settings.Persistence.Save.Value)
        {
            if (changes < point.Changes || (now - LastSavedAtMs) / MsPerSecond <= point.Seconds) continue;
            _log.Write(LogLevel.Notice, $"{point.Changes} changes in {point.Seconds} seconds. Saving...");
            return true;
        }
        return false;
    }

    /// <summary>What is in memory is what is in the file: it has just been loaded.</summary>
    public void NoteLoaded() => Volatile.Write(ref _savedChanges, _snapshots.CountChanges());

    void OnEnded(SnapshotResult result, long beganAtMs, long changes)
    {
        if (beganAtMs != 0) LastSeconds = (_clock.UnixMs - beganAtMs) / MsPerSecond;
        switch (result.End)
        {
            case SnapshotEnd.Finished:
                _log.Write(LogLevel.Notice, "Background saving terminated with success");
                NoteSaved(changes);
                break;
            case SnapshotEnd.Failed:
                _log.Write(LogLevel.Warning, $"Background saving error: {result.Failure?.Message}");
                _trouble.SnapshotFailed = true;
                break;
            default:
                _log.Write(LogLevel.Notice, "Background saving cancelled");
                break;
        }
    }

    void NoteSaved(long changes)
    {
        Volatile.Write(ref _savedChanges, changes);
        LastSavedAtMs = _clock.UnixMs;
        _trouble.SnapshotFailed = false;
    }
}
