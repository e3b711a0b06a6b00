// Loads a snapshot: the file that the directives dir and dbfilename name, or the beginning of an append-only file. Threads of
// their own do it, while the loop that waits for them looks after clients.
using System.Globalization;
using Larder.Engine.Commands.Scripting;
using Larder.Engine.Execution;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Node;

/// <summary>Used once, by the thread that loads.</summary>
/// <param name="pause">Looks after clients; null where nobody else may work on it either.</param>
sealed class SnapshotLoading(ServerState server, Action? pause) : ISnapshotReplay
{
    const int PauseMs = 2;

    /// <summary>What the file told beside its keys, once it is loaded; null before.</summary>
    public RdbFacts? Facts { get; private set; }

    /// <summary>The node goes on with the stream of changes where the file stands in it, if the file tells.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The file that is loaded where there is no append-only file.</summary>
    public static string PathOf(ServerState server) => Path.Combine(
        server.Settings.Process.Directory.Value, server.Settings.Persistence.RdbFileName.Value);

    /// <summary>Loads that file, if there is one; false when the node is told to stop before that is done.</summary>
    /// <exception cref="LoadException">It is damaged.</exception>
    public bool TryLoad()
    {
        var path = PathOf(server);
        var startNs = server.Clock.MonotonicNs;
        try
        {
            using var source = new FileSource(path);
            server.Loading.Begin(source.Length, server.Clock.UnixMs);
            var facts = Facts = Load(source);
            if (server.Lifetime.Stopping.IsCancellationRequested) return false;
            if (facts.Damage is { } damage) throw new LoadException($"Fatal error loading the DB, {path}: {damage}");
            var seconds = (server.Clock.MonotonicNs - startNs) / 1e9;
            server.Log.Write(LogLevel.Notice,
                string.Create(CultureInfo.InvariantCulture, $"DB loaded from disk: {seconds:F3} seconds"));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"Fatal error loading the DB, {path}: {failure.Message}");
        }
    }

    /// <inheritdoc/>
    public long Load(string path)
    {
        using var source = new FileSource(path);
        var facts = Load(source);
        if (facts.Damage is { } damage) throw new AppendOnlyException($"Error reading the RDB preamble of {path}: {damage}");
        return facts.FileBytes;
    }

    RdbFacts Load(FileSource source)
    {
        var persistence = server.Settings.Persistence;
        var options = new RdbLoadOptions
        {
            NowMs = server.Clock.UnixMs,
            NotesEnded = GoesOn,
            Checks = persistence.RdbChecksum.Value,
            AnyVersion = persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed,
            Threads = pause == null ? 1 : Environment.ProcessorCount,
            KeyDelay = () => persistence.KeyLoadDelay.Value,
            Stop = server.Lifetime.Stopping,
        };
        using var loader = new RdbLoader(server.Store, server.Settings.Encodings, server.Loading, options, source);
        var facts = pause == null ? loader.Load() : LoadAside(loader, pause);
        if (facts.IsWhole) LoadFunctions(facts);
        if (facts.IsWhole) Tell(facts);
        return facts;
    }

    static RdbFacts LoadAside(RdbLoader loader, Action pause)
    {
        var load = Task.Factory.StartNew(
            loader.Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!load.IsCompleted)
        {
            pause();
            ((IAsyncResult)load).AsyncWaitHandle.WaitOne(PauseMs);
        }
        return load.GetAwaiter().GetResult();
    }

    void LoadFunctions(RdbFacts facts)
    {
        if (facts.Functions.Count == 0) return;
        var functions = new StoredFunctions(server.Scripts);
        if (functions.Replace(server.NewContext(0), facts.Functions) is { } error)
            facts.Refuse($"A library of functions cannot be loaded: {error}");
    }

    void Tell(RdbFacts facts)
    {
        var log = server.Log;
        if (facts.Writer.Length > 0) log.Write(LogLevel.Notice, $"Loading RDB produced by {facts.Writer}");
        if (facts.ModuleParts > 0)
            log.Write(LogLevel.Warning, $"Data of modules was left out: {facts.ModuleParts} parts");
        log.Write(LogLevel.Notice,
            $"Done loading RDB, keys loaded: {facts.Keys}, keys expired: {facts.ExpiredKeys}, " +
            $"empty keys skipped: {facts.EmptyKeys}.");
    }
}
