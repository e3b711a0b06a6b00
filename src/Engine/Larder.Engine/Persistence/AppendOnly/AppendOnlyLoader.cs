// Loads what an append-only file holds: the base and then the changes since, as its list names them.
using Larder.Base;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used by one thread, before the node changes anything itself.</summary>
public sealed class AppendOnlyLoader(
    AppendOnlyFolder folder, PersistenceSettings settings, LoadingState progress, Clock clock, ServerLog log)
{
    const double NsPerSecond = 1e9;

    /// <summary>Loads it; false when there is none.</summary>
    /// <exception cref="AppendOnlyException">It cannot be loaded as it is.</exception>
    public bool TryLoad(ICommandReplay replay, ISnapshotReplay snapshots)
    {
        try
        {
            return TryLoadFiles(replay, snapshots);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AppendOnlyException($"Error reading the append-only file: {failure.Message}", failure);
        }
    }

    bool TryLoadFiles(ICommandReplay replay, ISnapshotReplay snapshots)
    {
        folder.Load();
        if (folder.TryMigrate())
            log.Write(LogLevel.Notice, "Successfully migrated an old-style AOF file into the AOF directory.");
        var files = folder.Manifest.Loaded.ToArray();
        if (files.Length == 0) return false;
        foreach (var file in files)
        {
            if (!File.Exists(folder.PathOf(file.Name)))
                throw new AppendOnlyException($"The append log file {file.Name} doesn't exist: No such file or directory");
        }
        progress.Begin(folder.LoadedBytes, clock.UnixMs);
        foreach (var file in files)
        {
            var began = clock.MonotonicNs;
            var loading = new LoadingFile(folder.PathOf(file.Name), file.Name, replay, snapshots, progress, log);
            var isWhole = loading.Load(settings.LoadTruncated.Value && file == files[^1]);
            if (!isWhole && file != files[^1])
                throw new AppendOnlyException("Fatal error: the truncated file is not the last file");
            progress.EndFile(folder.LengthOf(file));
            var seconds = (clock.MonotonicNs - began) / NsPerSecond;
            var kind = file == folder.Manifest.Base ? "base" : "incr";
            var line = FormattableString.Invariant($"DB loaded from {kind} file {file.Name}: {seconds:0.000} seconds");
            log.Write(LogLevel.Notice, line);
        }
        return true;
    }
}
