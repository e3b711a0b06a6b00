// DEL, UNLINK, EXISTS, TOUCH, TYPE.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Keys;

static class Existence
{
    public static void Delete(CommandContext context) => Delete(context, context.Settings.Memory.LazyUserDelete.Value);

    public static void Unlink(CommandContext context) => Delete(context, lazily: true);

    static void Delete(CommandContext context, bool lazily)
    {
        long deleted = 0;
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            var key = context.Key(i);
            if (!key.Database.Delete(key, lazily)) continue;
            context.Changed(key, KeyEventClass.Generic, "del"u8);
            deleted++;
        }
        context.Reply.Integer(deleted);
    }

    public static void Count(CommandContext context)
    {
        long present = 0;
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            var key = context.Key(i);
            if (!key.Database.Peek(key).IsNull) present++;
        }
        context.Reply.Integer(present);
    }

    public static void Touch(CommandContext context)
    {
        long present = 0;
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            var key = context.Key(i);
            var item = key.Database.Peek(key);
            if (item.IsNull) continue;
            key.Database.Shard.Access.Touch(item); // also for a client whose other commands do not
            present++;
        }
        context.Reply.Integer(present);
    }

    public static void Type(CommandContext context)
    {
        var key = context.Key(1);
        var item = key.Database.Peek(key);
        context.Reply.SimpleString(item.IsNull ? "none"u8 : TypeNames.Of(item, context.Store.Kinds));
    }
}
