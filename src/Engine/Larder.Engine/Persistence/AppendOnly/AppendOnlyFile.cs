// The append-only file of a node: a thread that writes what the loops change, and the folder that it goes to.
//
//     loops: change -> stream -> Notice, once a turn -> thread: write -> sync -> Safe: held replies may go
//
// The thread sleeps while there is nothing to do. While changes come in and nobody waits for the disk it writes every few
// milliseconds, so that it writes much at once.
using Larder.Base;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Thread-safe, but for what begins and ends it.</summary>
public sealed class AppendOnlyFile : IDisposable
{
    const int PauseMs = 10, RetryMs = 100;

    // Behind that much the loops may not run ahead of the disk.
    const long MostAheadBytes = 64 << 20, HurryBytes = 1 << 20;

    const int Awake = 0, Idle = 1, Pausing = 2;

    readonly ChangeStream _changes;
    readonly ServerSettings _settings;
    readonly Clock _clock;
    readonly ServerLog _log;
    readonly DiskTrouble _trouble;
    readonly AppendOnlyFolder _folder;
    readonly AutoResetEvent _wake = new(false);
    readonly Lock _telling = new();
    Thread? _thread;
    volatile ChangeWriter? _writer;
    volatile bool _isStopping;
    int _rest;

    /// <param name="open">Opens a file to append to; null for one of the system.</param>
    public AppendOnlyFile(
        ChangeStream changes, ServerSettings settings, Clock clock, ServerLog log, DiskTrouble trouble,
        Func<string, IAppendedFile>? open = null)
    {
        (_changes, _settings, _clock, _log, _trouble) = (changes, settings, clock, log, trouble);
        _folder = new AppendOnlyFolder(settings, open ?? (path => new AppendedFile(path)));
    }

    /// <summary>
    /// Told up to which offset of the stream replies may tell of changes, as that moves, and null when they always may.
    /// </summary>
    public Action<long?> Safe { get; set; } = static _ => { };

    /// <summary>The files and their list.</summary>
    public AppendOnlyFolder Folder => _folder;

    /// <summary>Whether changes are written.</summary>
    public bool IsOn => _writer != null;

    /// <summary>Up to there the disk keeps everything; -1 where nothing is written.</summary>
    public long SyncedOffset => _writer?.SyncedOffset ?? -1;

    /// <summary>Changes that are not in the file yet.</summary>
    public long WaitingBytes => _writer is { } writer ? Math.Max(0, _changes.End - writer.WrittenOffset) : 0;

    /// <summary>Begins to write, behind what the files hold; under the locks of all shards.</summary>
    /// <param name="withThread">False where <see cref="Notice"/> does all the work, as in tests that turn loops by hand.</param>
    /// <exception cref="AppendOnlyException">The files cannot be opened.</exception>
    public void Begin(bool withThread)
    {
        IAppendedFile file;
        try
        {
            _folder.Make();
            file = OpenLast();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AppendOnlyException($"Can't open the append-only file: {failure.Message}", failure);
        }
        if (!_changes.IsOpen) _changes.TurnOn();
        _changes.ForgetDatabase();
        _writer = new ChangeWriter(_changes, _changes.End, file, _settings.Persistence, _clock, _log);
        TellSafe();
        if (!withThread) return;
        _isStopping = false;
        _thread = new Thread(Run) { IsBackground = true, Name = "append-only" };
        _thread.Start();
    }

    /// <summary>Writes and syncs what there is, and ends.</summary>
    public void End()
    {
        if (_writer is not { } writer) return;
        _isStopping = true;
        Wake();
        _thread?.Join();
        _thread = null;
        if (!writer.TryAdvance(_changes.Filled) || !writer.TrySync())
            _log.Write(LogLevel.Warning, $"Fail to fsync the AOF file: {writer.Failure}");
        _writer = null;
        writer.Dispose();
        _trouble.AppendFailure = null;
        Safe(null);
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
        End();
        _wake.Dispose();
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
        var isWell = writer.TryAdvance(_changes.Filled);
        _trouble.AppendFailure = writer.Failure;
        TellSafe();
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
        if (writer.SyncDueInMs is var dueMs && dueMs != 0) Sleep(writer, Idle, (int)dueMs);
    }

    void Sleep(ChangeWriter writer, int rest, int timeoutMs)
    {
        Interlocked.Exchange(ref _rest, rest);
        if (!_isStopping && !Wants(writer, rest)) _wake.WaitOne(timeoutMs);
        Interlocked.Exchange(ref _rest, Awake);
    }

    bool IsAlways => _settings.Persistence.AppendFsync.Value == AppendFsync.Always;

    bool Wants(ChangeWriter writer, int rest)
    {
        var ahead = _changes.End - writer.WrittenOffset;
        return rest == Idle ? ahead > 0 : ahead > HurryBytes && writer.Failure == null;
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
            Safe(IsAlways && !writer.SkipsSync() ? writer.SyncedOffset : writer.SafeOffset + MostAheadBytes);
        }
    }
}
