// DEL, UNLINK, EXISTS, TOUCH, TYPE.
using Larder.Engine.Execution.Requests;
using System.Text;
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
        context.Reply.SimpleString(item.IsNull ? "none"u8 : TypeNames.Of(item.Type));
    }
}

/// <summary>The names of types in TYPE and SCAN.</summary>
static class TypeNames
{
    public static ReadOnlySpan<byte> Of(ItemType type) => type switch
    {
        ItemType.String => "string"u8,
        ItemType.List => "list"u8,
        ItemType.Set => "set"u8,
        ItemType.SortedSet => "zset"u8,
        ItemType.Hash => "hash"u8,
        _ => "stream"u8,
    };

    /// <summary>The type of a name, in any case; null for an unknown name.</summary>
    public static ItemType? Find(ReadOnlySpan<byte> name)
    {
        foreach (var type in Enum.GetValues<ItemType>())
        {
            if (Ascii.EqualsIgnoreCase(name, Of(type))) return type;
        }
        return null;
    }
}
