// What the set commands have in common: looking a set up, changing it, and telling of the change.
using System.Runtime.CompilerServices;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Sets;

namespace Larder.Engine.Commands.Sets;

static class SetValue
{
    /// <summary>The set at a key, of a null item when there is none. False: another type, and the error is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(CommandContext context, in KeyRef key, out Item item, out SetView set)
    {
        item = key.Database.Read(key);
        set = new SetView(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, ItemType.Set);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the set.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out Item item, out SetEdit edit)
    {
        item = key.Database.Touch(key);
        var isSet = item.IsNull || context.IsOfType(item, ItemType.Set);
        edit = new SetEdit(key, isSet ? item : default, context.Server.Settings.Encodings);
        return isSet;
    }

    /// <summary>Tells of a change, and of the key's removal when the set became empty.</summary>
    public static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName, bool removed)
    {
        context.Changed(key, KeyEventClass.Set, eventName);
        if (removed) key.Database.Shard.Events.Raise(key.Database, key.Span, KeyEventClass.Generic, "del"u8);
    }
}
