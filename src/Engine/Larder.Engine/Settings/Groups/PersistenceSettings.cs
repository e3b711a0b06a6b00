// Snapshots and the append-only file.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>When the append-only file is flushed to the disk.</summary>
public enum AppendFsync
{
    /// <summary>About every second.</summary>
    EverySecond,

    /// <summary>Before the reply.</summary>
    Always,

    /// <summary>When the system likes.</summary>
    No,
}

/// <summary>Which versions of RDB files are loaded.</summary>
public enum RdbVersionCheck
{
    /// <summary>Known ones.</summary>
    Strict,

    /// <summary>Newer ones too, as far as they can be read.</summary>
    Relaxed,
}

/// <summary>What is kept on the disk.</summary>
public sealed class PersistenceSettings
{
    internal PersistenceSettings(SettingTable table)
    {
        Save = table.Add(new SavePoints("save", [new(3600, 1), new(300, 100), new(60, 10000)]));
        StopWritesOnSaveError = table.Add(new YesNo("stop-writes-on-bgsave-error", true));
        RdbCompression = table.Add(new YesNo("rdbcompression", true));
        RdbChecksum = table.Add(new YesNo("rdbchecksum", true, Immutable));
        RdbVersionCheck = table.Add(new Choice<RdbVersionCheck>("rdb-version-check", Groups.RdbVersionCheck.Strict,
            [("strict", Groups.RdbVersionCheck.Strict), ("relaxed", Groups.RdbVersionCheck.Relaxed)]));
        RdbFileName = table.Add(FileName("dbfilename", "dump.rdb", "filename", Protected));
        RdbDeleteSyncFiles = table.Add(new YesNo("rdb-del-sync-files", false));
        RdbIncrementalFsync = table.Add(new YesNo("rdb-save-incremental-fsync", true));
        KeySaveDelay = table.Add(new Number("rdb-key-save-delay", 0, int.MinValue, int.MaxValue, flags: Hidden));
        KeyLoadDelay = table.Add(new Number("key-load-delay", 0, int.MinValue, int.MaxValue, flags: Hidden));
        AppendOnly = table.Add(new YesNo("appendonly", false, RefusedWhileLoading));
        AppendFileName = table.Add(FileName("appendfilename", "appendonly.aof", "filename", Immutable));
        AppendDirectoryName = table.Add(FileName("appenddirname", "appendonlydir", "dirname", Immutable));
        AppendFsync = table.Add(new Choice<AppendFsync>("appendfsync", Groups.AppendFsync.EverySecond,
        [
            ("everysec", Groups.AppendFsync.EverySecond), ("always", Groups.AppendFsync.Always),
            ("no", Groups.AppendFsync.No),
        ]));
        NoFsyncOnRewrite = table.Add(new YesNo("no-appendfsync-on-rewrite", false));
        RewritePercentage = table.Add(new Number("auto-aof-rewrite-percentage", 100, 0, int.MaxValue));
        RewriteMinBytes = table.Add(new Number(
            "auto-aof-rewrite-min-size", 64 * 1024 * 1024, 0, long.MaxValue, NumberForm.Memory));
        LoadTruncated = table.Add(new YesNo("aof-load-truncated", true));
        UseRdbPreamble = table.Add(new YesNo("aof-use-rdb-preamble", true));
        Timestamps = table.Add(new YesNo("aof-timestamp-enabled", false));
    }

    static Words FileName(string name, string usual, string what, SettingFlags flags) => new(
        name, usual, flags, judge: value => value switch
        {
            "" => $"{name} can't be empty",
            _ when value.AsSpan().ContainsAny('/', '\\') => $"{name} can't be a path, just a {what}",
            _ => null,
        });

    /// <summary>When a snapshot is taken by itself.</summary>
    public SavePoints Save { get; }

    /// <summary>Writes are refused while the last snapshot has failed.</summary>
    public YesNo StopWritesOnSaveError { get; }

    /// <summary>Long strings in RDB files are compressed.</summary>
    public YesNo RdbCompression { get; }

    /// <summary>RDB files end with a checksum.</summary>
    public YesNo RdbChecksum { get; }

    /// <summary>What saving, or loading, a key takes longer: microseconds, or below 0 keys a microsecond.</summary>
    public Number KeySaveDelay { get; }
    public Number KeyLoadDelay { get; }


    /// <summary>Which versions of RDB files are loaded.</summary>
    public Choice<RdbVersionCheck> RdbVersionCheck { get; }

    /// <summary>Name of the snapshot in the directory dir.</summary>
    public Words RdbFileName { get; }

    /// <summary>Snapshots made for replication only are deleted afterwards.</summary>
    public YesNo RdbDeleteSyncFiles { get; }

    /// <summary>Snapshots go to the disk bit by bit while they are written.</summary>
    public YesNo RdbIncrementalFsync { get; }

    /// <summary>Every change is appended to a file.</summary>
    public YesNo AppendOnly { get; }

    /// <summary>First part of the names of the append-only files.</summary>
    public Words AppendFileName { get; }

    /// <summary>Directory of the append-only files, below dir.</summary>
    public Words AppendDirectoryName { get; }

    /// <summary>When the append-only file is flushed to the disk.</summary>
    public Choice<AppendFsync> AppendFsync { get; }

    /// <summary>No flush while a rewrite or snapshot is being written.</summary>
    public YesNo NoFsyncOnRewrite { get; }

    /// <summary>Growth that starts a rewrite, in percent of the size after the last one; 0 for never.</summary>
    public Number RewritePercentage { get; }

    /// <summary>Smallest file that is rewritten by itself, in bytes.</summary>
    public Number RewriteMinBytes { get; }

    /// <summary>A file that ends within a command is cut there and loaded.</summary>
    public YesNo LoadTruncated { get; }

    /// <summary>A rewritten file starts with a snapshot.</summary>
    public YesNo UseRdbPreamble { get; }

    /// <summary>The file holds the time now and then.</summary>
    public YesNo Timestamps { get; }
}
