// COPY and MOVE: a key to another name or another numbered database. A large value is copied in slices.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Slices;

namespace Larder.Engine.Commands.Keys;

sealed class Copy(WorkInSlices slices)
{
    /// <summary>COPY source destination [DB index] [REPLACE].</summary>
    public void Run(CommandContext context)
    {
        var database = context.Client.Database;
        var replace = false;
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "REPLACE"u8))
            {
                replace = true;
            }
            else if (context.Is(i, "DB"u8) && i + 1 < context.ArgumentCount)
            {
                if (!context.TryReadDatabase(++i, out database)) return;
            }
            else
            {
                context.SyntaxError();
                return;
            }
        }
        KeyRef from = context.Key(1), to = context.Key(2, database);
        if (from.Database == to.Database && from.Span.SequenceEqual(to.Span))
        {
            context.Reply.Error("ERR source and destination objects are the same"u8);
            return;
        }
        var item = context.IsRetry ? from.Database.Find(from) : from.Database.Read(from);
        if (item.IsNull || (!replace && !to.Database.Find(to).IsNull))
        {
            context.Reply.Integer(0);
            return;
        }
        if (!TryCopy(context, from, to, item)) return;
        context.Changed(to, KeyEventClass.Generic, "copy_to"u8);
        context.Reply.Integer(1);
    }

    // False where the client has to wait.
    bool TryCopy(CommandContext context, in KeyRef from, in KeyRef to, ItemView item)
    {
        var work = WorkInSlices.Of<SlicedCopy>(context);
        if (work is { IsOver: false })
        {
            slices.Park(context);
            return false;
        }
        if (work?.TryTake(from, to) == true) return true;
        var round = work == null ? 0 : work.Round + 1;
        var maySlice = (context.CanBlock || context.IsRetry) && round < WorkInSlices.MostRounds;
        if (!maySlice || !SlicedCopy.Suits(from.Database.Arena, item))
        {
            from.Database.CopyTo(from, to);
            return true;
        }
        slices.Begin(context, new SlicedCopy(from, to) { Round = round });
        return false;
    }

    public static void Move(CommandContext context)
    {
        if (!context.TryReadDatabase(2, out var database)) return;
        KeyRef from = context.Key(1), to = context.Key(1, database);
        if (database == context.Client.Database)
        {
            context.Reply.Error("ERR source and destination objects are the same"u8);
            return;
        }
        if (from.Database.Use(from).IsNull || !to.Database.Find(to).IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        from.Database.MoveTo(from, to);
        context.Tell(from, KeyEventClass.Generic, "move_from"u8);
        context.Changed(to, KeyEventClass.Generic, "move_to"u8);
        context.Reply.Integer(1);
    }
}
