// OBJECT ENCODING, IDLETIME, FREQ, REFCOUNT: how a key is kept. Looking does not count as using.
using Larder.Engine.Values.Kinds;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values;

namespace Larder.Engine.Commands.Keys;

static class ObjectFacts
{
    public static void Encoding(CommandContext context)
    {
        if (TryFind(context, out var item)) context.Reply.BulkString(ItemValue.EncodingName(item));
    }

    public static void IdleTime(CommandContext context)
    {
        if (!TryFind(context, out var item)) return;
        if (context.Store.Access.CountsUses)
        {
            context.Reply.Error(
                "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "u8,
                "between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        context.Reply.Integer(context.Store.Access.IdleMs(item) / 1000);
    }

    public static void Frequency(CommandContext context)
    {
        if (!TryFind(context, out var item)) return;
        if (!context.Store.Access.CountsUses)
        {
            context.Reply.Error(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when "u8,
                "switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        context.Reply.Integer(context.Store.Access.Frequency(item));
    }

    public static void ReferenceCount(CommandContext context)
    {
        if (TryFind(context, out _)) context.Reply.Integer(1);
    }

    static bool TryFind(CommandContext context, out ItemView item)
    {
        var key = context.Key(2);
        item = key.Database.Find(key);
        key.Database.Shard.Count(isHit: !item.IsNull);
        if (!item.IsNull) return true;
        context.Reply.Null();
        return false;
    }
}
