// Takes in a copy of all data that a primary has sent, in the place of what is there: threads of their own do it, while
// clients are told that data is being loaded.
using Larder.Engine.Commands.Scripting;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

/// <param name="withThread">False where loading is done at once, as in tests that turn loops by hand.</param>
sealed class CopyLoading(ServerState server, bool withThread) : ICopyLoader
{
    readonly Lazy<CommandContext> _context = new(() => server.NewContext(0));

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

    public void Begin(string path, Action<CopyOutcome> ended)
    {
        var source = new FileSource(path);
        server.AppendOnly.TurnOff(); // what it holds is of another history; it begins anew with the copy
        server.Loading.Begin(source.Length, server.Clock.UnixMs);
        Clear();
        if (!withThread) ended(Load(source));
        else new Thread(() => ended(Load(source))) { IsBackground = true, Name = "copy" }.Start();
    }

    public void Finish(bool isTaken)
    {
        if (!isTaken) Clear();
        if (server.Settings.Persistence.AppendOnly.Value && !server.AppendOnly.TryTurnOn())
            server.Log.Write(LogLevel.Warning, "The append only file cannot go on behind the copy");
    }

    void Clear()
    {
        using var hold = _context.Value.HoldAll();
        foreach (var shard in server.Store.Shards) shard.ClearAll(server.Settings.Replication.LazyFlush.Value);
        server.Store.Events.RaiseFlushed();
    }

    CopyOutcome Load(FileSource source)
    {
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
                };
                using var loader = new RdbLoader(
                    server.Store, server.Settings.Encodings, server.Loading, options, source);
                var facts = loader.Load();
                return new CopyOutcome(facts.Damage ?? LoadFunctions(facts), Math.Max(facts.StreamDatabase, 0));
            }
        }
        catch (IOException failure)
        {
            return new CopyOutcome(failure.Message, 0);
        }
        finally
        {
            server.Loading.End();
        }
    }

    // Under all locks, as everything of scripts.
    string? LoadFunctions(RdbFacts facts)
    {
        using var hold = _context.Value.HoldAll();
        return new StoredFunctions(server.Scripts).Replace(_context.Value, facts.Functions);
    }
}
