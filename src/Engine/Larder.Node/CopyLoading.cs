// Takes in a copy of all data that a primary has sent: threads of their own do it, in the place of what is there while clients
// are told that data is being loaded, or beside the data that are served.
using Larder.Engine.Commands.Scripting;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

/// <param name="withThread">False where loading is done at once, as in tests that turn loops by hand.</param>
sealed class CopyLoading(ServerState server, bool withThread) : ICopyLoader
{
    readonly Lazy<CommandContext> _context = new(() => server.NewContext(0));
    Database[][]? _beside; // what is being loaded beside the data, by shard
    RdbFacts? _facts;
    object? _places; // by which it was decided where they go

    public string? RefusalOf(string path)
    {
        try
        {
            return RdbHead.RefusalOf(path, TakesAnyVersion);
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    bool TakesAnyVersion => server.Settings.Persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed;

    public void Expect(CopyPlace place)
    {
        if (place == CopyPlace.InPlace) return;
        if (place == CopyPlace.Emptied) server.AppendOnly.TurnOff();
        Tell(0, place);
        if (place == CopyPlace.Emptied) Clear();
    }

    public void Abandon(CopyPlace place)
    {
        if (place == CopyPlace.InPlace) return;
        server.Loading.End();
        GoOnWithFile();
    }

    public void Begin(string path, CopyPlace place, Action<CopyOutcome> ended)
    {
        var source = new FileSource(path);
        var isBeside = place is CopyPlace.Beside or CopyPlace.BesideServed;
        if (!isBeside) server.AppendOnly.TurnOff(); // what it holds is of another history; it begins anew with the copy
        Tell(source.Length, place);
        if (isBeside) MakeRoomBeside();
        else Clear();
        if (!withThread) ended(Load(source));
        else new Thread(() => ended(Load(source))) { IsBackground = true, Name = "copy" }.Start();
    }

    public void LeaveStream() => server.AppendOnly.TurnOff();

    public string? TakePlace()
    {
        if (server.Store.Places != _places) return "keys changed their places meanwhile";
        if (LoadFunctions(_facts!) is { } failure) return failure;
        foreach (var shard in server.Store.Shards)
        {
            shard.Replace(_beside![shard.Number], server.Settings.Replication.LazyFlush.Value);
            shard.HasBeside = false;
        }
        _beside = null;
        server.Store.Events.RaiseFlushed();
        return null;
    }

    public void Finish(bool isTaken, CopyPlace place)
    {
        if (place is CopyPlace.Beside or CopyPlace.BesideServed) Drop();
        else if (!isTaken) Clear();
        server.Loading.End();
        GoOnWithFile();
    }

    void GoOnWithFile()
    {
        if (server.Settings.Persistence.AppendOnly.Value && !server.AppendOnly.TryTurnOn())
            server.Log.Write(LogLevel.Warning, "The append only file cannot go on behind the copy");
    }

    void Tell(long bytes, CopyPlace place) =>
        server.Loading.Begin(bytes, server.Clock.UnixMs, isAside: place == CopyPlace.BesideServed);

    void MakeRoomBeside()
    {
        using var hold = _context.Value.HoldAll();
        var store = server.Store;
        _places = store.Places;
        _beside = new Database[store.Shards.Length][];
        foreach (var shard in store.Shards)
        {
            shard.HasBeside = true;
            var databases = _beside[shard.Number] = new Database[store.DatabaseCount];
            for (var i = 0; i < databases.Length; i++) databases[i] = Database.CreateBeside(shard);
        }
    }

    // What was loaded in vain goes in slices.
    void Drop()
    {
        if (_beside == null) return;
        using var hold = _context.Value.HoldAll();
        foreach (var shard in server.Store.Shards)
        {
            foreach (var database in _beside[shard.Number]) database.Clear();
            shard.HasBeside = false;
        }
        _beside = null;
    }

    void Clear()
    {
        using var hold = _context.Value.HoldAll();
        foreach (var shard in server.Store.Shards) shard.ClearAll(server.Settings.Replication.LazyFlush.Value);
        server.Store.Events.RaiseFlushed();
    }

    CopyOutcome Load(FileSource source)
    {
        var beside = _beside;
        try
        {
            using (source)
            {
                var persistence = server.Settings.Persistence;
                var options = new RdbLoadOptions
                {
                    Threads = withThread ? Environment.ProcessorCount : 1,
                    NowMs = 0, // the primary says when keys end
                    Checks = persistence.RdbChecksum.Value,
                    AnyVersion = TakesAnyVersion,
                    KeyDelay = () => persistence.KeyLoadDelay.Value,
                    Stop = server.Lifetime.Stopping,
                    Beside = beside,
                };
                using var loader = new RdbLoader(
                    server.Store, server.Settings.Encodings, server.Loading, options, source);
                var facts = _facts = loader.Load();
                return new CopyOutcome(FailureOf(facts, beside != null), Math.Max(facts.StreamDatabase, 0));
            }
        }
        catch (IOException failure)
        {
            return new CopyOutcome(failure.Message, 0);
        }
        finally
        {
            if (beside == null) server.Loading.End();
        }
    }

    string? FailureOf(RdbFacts facts, bool isBeside)
    {
        if (facts.Damage != null || isBeside) return facts.Damage;
        using var hold = _context.Value.HoldAll(); // as everything of scripts
        return LoadFunctions(facts);
    }

    string? LoadFunctions(RdbFacts facts) => new StoredFunctions(server.Scripts).Replace(_context.Value, facts.Functions);
}
