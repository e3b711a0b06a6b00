// One file of the append-only file while it is loaded: a snapshot perhaps, then commands, to the last that is whole.
using System.IO.MemoryMappedFiles;
using System.Text;
using Larder.Engine.Telemetry;
using Larder.Engine.Settings.Groups;
using Larder.Base;
using Larder.Protocol.Requests;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used once, by one thread.</summary>
/// <param name="name">How it is called where something is said of it.</param>
sealed unsafe class LoadingFile(
    string path, string name, ICommandReplay replay, ISnapshotReplay snapshots, LoadingState progress, ServerLog log)
{
    const int CommandsPerPause = 1024;
    const string Repair = "make a backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>";

    readonly RequestArguments _request = new();
    int _untilPause = CommandsPerPause;

    /// <summary>Loads it.</summary>
    /// <returns>True when it was whole; false when it was cut off at the last command, or transaction, that was.</returns>
    /// <exception cref="AppendOnlyException">It is damaged, or its end is missing and may not be.</exception>
    public bool Load(bool mayBeCut)
    {
        var length = new FileInfo(path).Length;
        if (length == 0) return true;
        var begins = HasSnapshot() ? snapshots.Load(path) : 0;
        if (begins == length) return true;
        var isCut = false;
        // In memory of its own where commands write to it, which then is not the file's.
        using (var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.CopyOnWrite))
        using (var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite))
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                var commands = new CommandLog(start, length);
                commands.GoTo(begins);
                isCut = !Load(commands);
                if (isCut) length = commands.StepPlace;
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                _request.Dispose();
            }
        }
        if (isCut) CutOff(length, mayBeCut);
        return !isCut;
    }

    bool HasSnapshot()
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[6];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head.StartsWith("REDIS"u8) || head.SequenceEqual("VALKEY"u8);
    }

    bool Load(CommandLog commands)
    {
        while (true)
        {
            switch (commands.Next(_request))
            {
                case LogStep.End:
                    return true;
                case LogStep.Cut:
                    return false;
                case LogStep.Bad:
                    throw Bad(commands.StepPlace);
                case LogStep.Command when Is("MULTI"u8):
                    if (!LoadTransaction(commands)) return false;
                    break;
                case LogStep.Command:
                    Execute(commands);
                    break;
            }
        }
    }

    // Whole or not at all: its end is looked for before anything of it is executed.
    bool LoadTransaction(CommandLog commands)
    {
        var (begins, first) = (commands.StepPlace, commands.Place);
        while (true)
        {
            var step = commands.Next(_request);
            if (step == LogStep.Bad) throw Bad(commands.StepPlace);
            if (step is LogStep.End or LogStep.Cut)
            {
                log.Write(LogLevel.Warning, $"Revert incomplete MULTI/EXEC transaction in AOF file {name}");
                commands.GoTo(begins);
                return false;
            }
            if (step == LogStep.Command && Is("EXEC"u8)) break;
        }
        var end = commands.StepPlace;
        commands.GoTo(first);
        while (commands.Next(_request) is var step && commands.StepPlace < end)
            if (step == LogStep.Command) Execute(commands);
        return true;
    }

    void Execute(CommandLog commands)
    {
        if (!replay.TryExecute(_request, out var refusal))
            throw new AppendOnlyException($"{refusal} reading the append only file {name}, at byte {commands.StepPlace}");
        if (--_untilPause > 0) return;
        _untilPause = CommandsPerPause;
        progress.SetFileBytes(commands.Place);
        replay.Pause();
    }

    bool Is(ReadOnlySpan<byte> command) => _request.Count == 1 && Ascii.EqualsIgnoreCase(_request[0], command);

    void CutOff(long length, bool mayBeCut)
    {
        if (!mayBeCut)
        {
            throw new AppendOnlyException(
                $"Unexpected end of file reading the append only file {name}, behind byte {length}. You can: 1) Make a backup of "
                + "your AOF file, then use ./valkey-check-aof --fix <filename.manifest>. 2) Alternatively you can set the "
                + "'aof-load-truncated' configuration option to yes and restart the server.");
        }
        log.Write(LogLevel.Warning, $"!!! Warning: short read while loading the AOF file {name}!!!");
        log.Write(LogLevel.Warning, $"!!! Truncating the AOF {name} at offset {length} !!!");
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(length);
            file.Flush(flushToDisk: true);
        }
        log.Write(LogLevel.Warning, $"AOF {name} loaded anyway because aof-load-truncated is enabled");
    }

    AppendOnlyException Bad(long place) =>
        new($"Bad file format reading the append only file {name}, at byte {place}: {Repair}");
}
