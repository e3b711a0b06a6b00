// Appends the stream of changes to a file, and has the disk keep it as often as appendfsync says. One call writes whatever
// has come since the last, for all connections together.
//
//     file      | synced         | written, perhaps lost with the machine | still to be written |
//     stream    ^ kept from here: what the disk refuses is written once more, into the same places
//
// When the disk refuses a sync, what it had been given since the last one may be gone although a later sync succeeds: so it
// is all written again before anything counts as kept.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used by one thread at a time; what others may read is said to be so.</summary>
public sealed unsafe class ChangeWriter : IDisposable
{
    const int PieceBytes = 256 * 1024;
    const long MostUnsyncedBytes = 32 << 20, MsPerSecond = 1000;

    readonly ChangeStream _changes;
    readonly ChangeReader _reader;
    readonly PersistenceSettings _settings;
    readonly Clock _clock;
    readonly ServerLog _log;
    IAppendedFile _file;
    long _written, _writtenLength; // the stream's offset behind what is in the file, and the file's length there
    long _safeLength;              // the file's length at what the stream need not keep
    long _synced;
    long _lastSyncMs;
    long _stampedSecond;
    bool _isDoubtful;              // a sync failed: nothing behind the safe part counts as written

    public ChangeWriter(
        ChangeStream changes, long offset, IAppendedFile file, PersistenceSettings settings, Clock clock, ServerLog log)
    {
        (_changes, _file, _settings, _clock, _log) = (changes, file, settings, clock, log);
        _reader = changes.OpenReader(offset);
        _written = _synced = offset;
        _writtenLength = _safeLength = file.Length;
        _lastSyncMs = NowMs;
    }

    /// <summary>What the stream keeps begins here; any thread may ask.</summary>
    public long SafeOffset => _reader.Offset;

    /// <summary>Up to there the disk has said that it keeps everything; any thread may ask.</summary>
    public long SyncedOffset => Volatile.Read(ref _synced);

    /// <summary>Up to there everything is in the file; any thread may ask.</summary>
    public long WrittenOffset => Volatile.Read(ref _written);

    /// <summary>Bytes of the file; any thread may ask.</summary>
    public long FileBytes => Volatile.Read(ref _writtenLength);

    /// <summary>Why the last attempt failed; null when it did not. Any thread may ask.</summary>
    public string? Failure { get; private set; }

    /// <summary>Nothing is synced for now, as the disk is busy with something larger.</summary>
    public Func<bool> SkipsSync { get; set; } = static () => false;

    /// <summary>Told how many milliseconds a write or a sync took that somebody waits for: "write", "fsync-always".</summary>
    public Action<string, long> Took { get; set; } = static (_, _) => { };

    /// <summary>How long after which the disk has to be asked again; -1 for not at all.</summary>
    public long SyncDueInMs
    {
        get
        {
            if (_synced == _written || SkipsSync()) return -1;
            return _settings.AppendFsync.Value switch
            {
                AppendFsync.Always => 0,
                AppendFsync.No => -1,
                _ => Math.Max(0, _lastSyncMs + MsPerSecond - NowMs),
            };
        }
    }

    long NowMs => _clock.MonotonicNs / 1_000_000;

    /// <summary>Writes what there is up to an offset, which is the end of some change, and syncs what is due.</summary>
    /// <returns>False when the disk refused; <see cref="Failure"/> says why. To be tried again.</returns>
    public bool TryAdvance(long offset)
    {
        try
        {
            if (_isDoubtful) GoBack();
            if (offset > _written) Write(offset);
            if (IsSyncDue()) Sync();
            if (Failure != null) Recover();
            return true;
        }
        catch (Exception failure) // whatever it was: nothing is lost as long as it is tried again
        {
            Fail(failure);
            return false;
        }
    }

    /// <summary>Has the disk keep everything that is written.</summary>
    public bool TrySync()
    {
        try
        {
            if (_isDoubtful) return TryAdvance(_changes.Filled) && TrySync();
            Sync();
            return true;
        }
        catch (Exception failure) // whatever it was: nothing is lost as long as it is tried again
        {
            Fail(failure);
            return false;
        }
    }

    /// <summary>
    /// Goes on in another file, which is empty; everything so far is synced. Where the disk refuses it, all stays as it was.
    /// </summary>
    /// <param name="database">Of what is written next, which does not select it itself; -1 where it does.</param>
    public void Exchange(IAppendedFile file, int database)
    {
        Check.That(_synced == _written);
        var length = 0;
        try
        {
            if (database >= 0) length = WriteSelect(file, 0, database);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _file.Dispose();
        _file = file;
        _safeLength = length;
        Volatile.Write(ref _writtenLength, length);
    }

    /// <summary>Selects the database of what is written next, which does not do so itself.</summary>
    public void Select(int database)
    {
        Volatile.Write(ref _writtenLength, _writtenLength + WriteSelect(_file, _writtenLength, database));
        _safeLength = _writtenLength;
    }

    static int WriteSelect(IAppendedFile file, long at, int database)
    {
        Span<byte> bytes = stackalloc byte[ChangeStream.MaxSelectBytes];
        bytes = bytes[..PendingChanges.WriteSelect(bytes, database)];
        file.Write(bytes, at);
        return bytes.Length;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    void Write(long offset)
    {
        var began = NowMs;
        var length = Stamp(_writtenLength);
        for (var at = _written; at < offset;)
        {
            var piece = (int)Math.Min(offset - at, PieceBytes);
            var start = _changes.At(at, ref piece);
            // Safe: the reader keeps what is behind its own offset.
            _file.Write(new ReadOnlySpan<byte>(start, piece), length);
            at += piece;
            length += piece;
        }
        Took("write", NowMs - began);
        Volatile.Write(ref _writtenLength, length);
        Volatile.Write(ref _written, offset);
        // Who does not ask the disk takes its word for it.
        if (_settings.AppendFsync.Value == AppendFsync.No || SkipsSync()) Keep();
    }

    // The time as a remark between two changes, once a second.
    long Stamp(long length)
    {
        if (!_settings.Timestamps.Value) return length;
        var second = _clock.UnixMs / MsPerSecond;
        if (second <= _stampedSecond) return length;
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#TS:{second}\r\n"));
        _file.Write(line, length);
        _stampedSecond = second;
        return length + line.Length;
    }

    bool IsSyncDue()
    {
        if (_synced == _written) return false;
        if (Failure != null) return true;
        return _settings.AppendFsync.Value switch
        {
            AppendFsync.EverySecond => !SkipsSync() && _written - _synced > MostUnsyncedBytes || SyncDueInMs == 0,
            _ => SyncDueInMs == 0,
        };
    }

    void Sync()
    {
        var began = NowMs;
        try
        {
            _file.Sync();
        }
        catch
        {
            _isDoubtful = true;
            throw;
        }
        _lastSyncMs = NowMs;
        if (_settings.AppendFsync.Value == AppendFsync.Always) Took("fsync-always", _lastSyncMs - began);
        Keep();
        Volatile.Write(ref _synced, _written);
    }

    void Keep()
    {
        _safeLength = _writtenLength;
        _reader.Advance(_written);
        _changes.Trim();
    }

    void GoBack()
    {
        _file.Truncate(_safeLength);
        Volatile.Write(ref _writtenLength, _safeLength);
        Volatile.Write(ref _written, _reader.Offset);
        _isDoubtful = false;
    }

    void Fail(Exception failure)
    {
        var reason = failure is IOException { HResult: > 0 } ? Marshal.GetPInvokeErrorMessage(failure.HResult) : failure.Message;
        if (Failure == null) _log.Write(LogLevel.Warning, $"Error writing to the AOF file: {reason}");
        Failure = reason;
        try
        {
            // A part of a change at the end would be cut off by who loads the file; better that there is none.
            _file.Truncate(_writtenLength);
        }
        catch (Exception)
        {
            // It is written over when the disk takes it again.
        }
    }

    void Recover()
    {
        if (_synced != _written) return; // nothing has shown that the disk is well
        Failure = null;
        _log.Write(LogLevel.Warning, "AOF write error looks solved. The server can write again.");
    }
}
