// The restartable cache of a memcached node (-e): all items go to a file at a planned stop, from which the next start takes
// them. It is read once: a node that does not stop in order starts with nothing, as what was kept before it would be old.
using Larder.Engine.Execution;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

/// <summary>Used while no client is served.</summary>
sealed class MemoryFile(ServerState server, MemcachedServer memcached)
{
    readonly string _path = Path.GetFullPath(server.Settings.Memcached.MemoryFile.Value);

    /// <summary>Takes what the file holds, and removes it. What cannot be used is left, and the node is empty.</summary>
    /// <exception cref="LoadException">The file is one of memcached itself, which has another beside it.</exception>
    public void Load()
    {
        if (File.Exists(_path + ".meta"))
            throw new LoadException($"{_path} belongs to memcached itself, whose memory cannot be taken over: there is a .meta");
        if (!File.Exists(_path))
        {
            Log(LogLevel.Notice, "There is none: the node starts empty");
            return;
        }
        server.Loading.Begin(0, server.Clock.UnixMs);
        if (TryLoad() is { } refusal)
        {
            Clear();
            Log(LogLevel.Warning, $"It cannot be used, and the node starts empty: {refusal}");
        }
        server.Loading.End();
    }

    void Clear()
    {
        foreach (var shard in server.Store.Shards)
        {
            using var hold = shard.Hold();
            shard.ClearAll();
        }
    }

    /// <summary>Writes all items to the file. Nobody else may hold locks.</summary>
    public void Save()
    {
        var result = SaveUnderLocks();
        if (result.End == SnapshotEnd.Finished) Log(LogLevel.Notice, $"Keeps {result.Keys} items");
        else Log(LogLevel.Warning, $"Items cannot be kept: {result.Failure?.Message}");
    }

    SnapshotResult SaveUnderLocks()
    {
        foreach (var shard in server.Store.Shards) shard.Enter();
        try
        {
            return server.Snapshots.Take(new SnapshotOrder
            {
                Kind = SnapshotKind.Save,
                Sink = new SnapshotFile(_path, syncsOnTheWay: true),
                Facts = () =>
                [
                    (RdbFacts.MemcachedCasName, $"{memcached.CasNumbers.Last}"),
                    (RdbFacts.MemcachedFlushName, $"{memcached.Flushes.DueMs}"),
                    (RdbFacts.MemcachedPeakName, $"{memcached.PeakItems}"),
                ],
            });
        }
        finally
        {
            foreach (var shard in server.Store.Shards) shard.Exit();
        }
    }

    // Why it cannot be used; null when all of it is there.
    string? TryLoad()
    {
        try
        {
            using (var source = new FileSource(_path))
            {
                var facts = Load(source);
                if (facts.Damage is { } damage) return damage;
                if (facts.MemcachedCas is not { } cas) return "It is no file of a memcached node";
                memcached.CasNumbers.StartAfter(cas);
                memcached.PeakItems = facts.MemcachedPeakItems;
                if (facts.MemcachedFlushAtMs != 0) memcached.Flushes.FlushAt(facts.MemcachedFlushAtMs);
                Log(LogLevel.Notice, $"{facts.Keys} items are there again, {facts.ExpiredKeys} have ended meanwhile");
            }
            File.Delete(_path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    RdbFacts Load(FileSource source)
    {
        var options = new RdbLoadOptions
        {
            NowMs = server.Clock.UnixMs, IsMemcached = true, Stop = server.Lifetime.Stopping,
        };
        using var loader = new RdbLoader(server.Store, server.Settings.Encodings, server.Loading, options, source);
        return loader.Load();
    }

    void Log(LogLevel level, string text) => server.Log.Write(level, $"Memory file {_path}: {text}");
}
