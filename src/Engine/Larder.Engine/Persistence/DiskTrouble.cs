// Whether what is written could not be kept, so that writes are refused.
using System.Text;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Persistence;

/// <summary>Thread-safe.</summary>
public sealed class DiskTrouble(PersistenceSettings settings)
{
    static readonly byte[] SnapshotRefusal =
    [
        .. "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk. "u8,
        .. "Commands that may modify the data set are disabled, because this instance is configured to report errors "u8,
        .. "during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Valkey logs "u8,
        .. "for details about the RDB error."u8,
    ];

    volatile bool _snapshotFailed;
    volatile string? _appendFailure;

    /// <summary>Told after each change; settings that change tell it themselves.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>The last snapshot in the background could not be written.</summary>
    public bool SnapshotFailed
    {
        get => _snapshotFailed;
        set
        {
            if (_snapshotFailed == value) return;
            _snapshotFailed = value;
            Changed();
        }
    }

    /// <summary>Why changes cannot be appended to their file; null when they can.</summary>
    public string? AppendFailure
    {
        get => _appendFailure;
        set
        {
            if (_appendFailure == value) return;
            _appendFailure = value;
            Changed();
        }
    }

    /// <summary>What a write is answered with; null where writes are welcome.</summary>
    public byte[]? Refusal => _snapshotFailed && settings.StopWritesOnSaveError.Value && settings.Save.Value.Count > 0
        ? SnapshotRefusal
        : _appendFailure is { } failure
        ? Encoding.UTF8.GetBytes($"MISCONF Errors writing to the AOF file: {failure}")
        : null;
}
