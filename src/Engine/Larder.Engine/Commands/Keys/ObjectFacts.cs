// OBJECT ENCODING, IDLETIME, FREQ, REFCOUNT: how a key is kept. Looking does not count as using.
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
        if (context.Server.Store.Access.CountsUses)
        {
            context.Reply.Error(
                "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "u8,
                "between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        context.Reply.Integer(context.Server.Store.Access.IdleMs(item) / 1000);
    }

    public static void Frequency(CommandContext context)
    {
        if (!TryFind(context, out var item)) return;
        if (!context.Server.Store.Access.CountsUses)
        {
            context.Reply.Error(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when "u8,
                "switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        context.Reply.Integer(context.Server.Store.Access.Frequency(item));
    }

    public static void ReferenceCount(CommandContext context)
    {
        if (TryFind(context, out _)) context.Reply.Integer(1);
    }

    public static void Help(CommandContext context) => HelpText.Write(context,
    [
        "ENCODING <key>", "    Return the kind of internal representation used in order to store the value",
        "    associated with a <key>.", "FREQ <key>", "    Return the access frequency index of the <key>. The returned",
        "    integer is proportional to the logarithm of the recent access frequency of the key.",
        "IDLETIME <key>", "    Return the idle time of the <key>, that is the approximated number of",
        "    seconds elapsed since the last access to the key.", "REFCOUNT <key>",
        "    Return the number of references of the value associated with the specified", "    <key>.",
    ]);

    static bool TryFind(CommandContext context, out Item item)
    {
        var key = context.Key(2);
        item = key.Database.Find(key);
        if (!item.IsNull) return true;
        context.Reply.Null();
        return false;
    }
}
