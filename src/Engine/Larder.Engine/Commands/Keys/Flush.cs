// FLUSHDB, FLUSHALL, SWAPDB: whole databases at once, under all locks. What they held is freed after that.
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;

namespace Larder.Engine.Commands.Keys;

sealed class Flush(Saving saving)
{
    public void OneDatabase(CommandContext context) => Run(context, context.Client.Database);

    public void AllDatabases(CommandContext context) => Run(context, -1);

    public static void Swap(CommandContext context)
    {
        if (!IntegerText.TryParse(context.Argument(1), out long first) || first != (int)first)
        {
            context.Reply.Error("ERR invalid first DB index"u8);
            return;
        }
        if (!IntegerText.TryParse(context.Argument(2), out long second) || second != (int)second)
        {
            context.Reply.Error("ERR invalid second DB index"u8);
            return;
        }
        var store = context.Store;
        if (first < 0 || second < 0 || first >= store.DatabaseCount || second >= store.DatabaseCount)
        {
            context.Reply.Error(ErrorTexts.DatabaseOutOfRange);
            return;
        }
        context.Dirty++;
        if (first == second)
        {
            context.Reply.Ok();
            return;
        }
        using (context.HoldAll())
        {
            store.Swap((int)first, (int)second);
            context.Effects.TellNow(context.Client.Database, context.Arguments);
        }
        context.Reply.Ok();
    }

    void Run(CommandContext context, int database)
    {
        if (context.ArgumentCount > 2 ||
            (context.ArgumentCount == 2 && !context.Is(1, "ASYNC"u8) && !context.Is(1, "SYNC"u8)))
        {
            context.SyntaxError();
            return;
        }
        var lazily = context.ArgumentCount == 2
            ? context.Is(1, "ASYNC"u8)
            : context.Settings.Memory.LazyUserFlush.Value;
        var store = context.Store;
        using (context.HoldAll())
        {
            if (database < 0) saving.BeforeFlush();
            foreach (var shard in store.Shards)
            {
                context.Dirty += shard.CountKeys(database);
                if (database < 0) shard.ClearAll(lazily);
                else shard.Clear(database, lazily);
            }
            if (database < 0 && saving.AfterFlush()) context.Dirty = 0; // the file knows of it
            store.Events.RaiseFlushed();
            context.Effects.TellNow(context.Client.Database, context.Arguments);
        }
        if (!lazily) FreeAll(context);
        context.Reply.Ok();
    }

    // Only this client waits for it: others find the locks free in between.
    static void FreeAll(CommandContext context)
    {
        foreach (var shard in context.Store.Shards)
        {
            while (shard.Detached.HasWork)
            {
                using var hold = context.Hold(shard);
                shard.Detached.Run(Detached.StepsPerLock);
            }
        }
    }
}
