// Takes in a copy of all data that a primary has sent, in the place of what is there: threads of their own do it, while
// clients are told that data is being loaded.
using Larder.Engine.Commands.Scripting;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

sealed class CopyLoading(ServerState server) : ICopyLoader
{
    readonly Lazy<CommandContext> _context = new(() => server.NewContext(0));

    public void Begin(string path, Action<string?> ended)
    {
        var source = new FileSource(path);
        server.AppendOnly.TurnOff(); // what it holds is of another history; it begins anew with the copy
        server.Loading.Begin(source.Length, server.Clock.UnixMs);
        using (_context.Value.HoldAll())
        {
            foreach (var shard in server.Store.Shards) shard.ClearAll(server.Settings.Replication.LazyFlush.Value);
            server.Store.Events.RaiseFlushed();
        }
        new Thread(() => ended(Load(source))) { IsBackground = true, Name = "copy" }.Start();
    }

    string? Load(FileSource source)
    {
        try
        {
            using (source)
            {
                var persistence = server.Settings.Persistence;
                var options = new RdbLoadOptions
                {
                    NowMs = 0, // the primary says when keys end
                    Checks = persistence.RdbChecksum.Value,
                    AnyVersion = persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed,
                    Stop = server.Lifetime.Stopping,
                };
                using var loader = new RdbLoader(
                    server.Store, server.Settings.Encodings, server.Loading, options, source);
                var facts = loader.Load();
                return facts.Damage ?? LoadFunctions(facts);
            }
        }
        catch (IOException failure)
        {
            return failure.Message;
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
