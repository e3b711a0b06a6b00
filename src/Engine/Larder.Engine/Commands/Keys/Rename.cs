// RENAME and RENAMENX. A large value stays where it is, and the new name follows it to its shard.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Kinds;

namespace Larder.Engine.Commands.Keys;

sealed class Rename(BlockedClients blocked, WatchTable watches)
{
    public void Run(CommandContext context) => Run(context, onlyIfMissing: false);

    public void RunIfMissing(CommandContext context) => Run(context, onlyIfMissing: true);

    void Run(CommandContext context, bool onlyIfMissing)
    {
        KeyRef from = context.Key(1), to = context.Key(2);
        var item = from.Database.Use(from);
        if (item.IsNull)
        {
            context.Reply.Error(ErrorTexts.NoSuchKey);
            return;
        }
        var same = from.Span.SequenceEqual(to.Span);
        if (onlyIfMissing && (same || !to.Database.Find(to).IsNull))
        {
            context.Reply.Integer(0);
            return;
        }
        if (!same)
        {
            from.Database.MoveTo(from, TryPlace(context, from, to, item) ? context.Key(2) : to);
            context.Tell(from, KeyEventClass.Generic, "rename_from"u8);
            context.Changed(to, KeyEventClass.Generic, "rename_to"u8);
        }
        if (onlyIfMissing) context.Reply.Integer(1);
        else context.Reply.Ok();
    }

    // Nothing may be left in the shard that the new name had: no such key in another database, and nobody who waits for one
    // or watches it. Those who watch this one are told of its change there; those who cached it, too.
    bool TryPlace(CommandContext context, in KeyRef from, in KeyRef to, ItemView item)
    {
        Shard shard = from.Database.Shard, other = to.Database.Shard;
        if (shard == other || !ItemValue.IsLarge(from.Database.Arena, item)) return false;
        foreach (var database in other.Databases)
        {
            if (database != to.Database && !database.Find(to.In(database)).IsNull) return false;
        }
        if (blocked.IsAwaited(to) || watches.IsWatchedElsewhere(to)) return false;
        if (!context.Store.TryPlace(to.Hash, shard)) return false;
        to.Database.Delete(to);
        return true;
    }
}
