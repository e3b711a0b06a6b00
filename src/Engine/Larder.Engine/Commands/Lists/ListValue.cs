// What the list commands have in common: looking a list up, changing it, and telling of the change.
using System.Runtime.CompilerServices;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Lists;

namespace Larder.Engine.Commands.Lists;

static class ListValue
{
    /// <summary>The list at a key, of a null item when there is none. False: another type, and the error is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(CommandContext context, in KeyRef key, out Item item, out ListView list)
    {
        item = key.Database.Read(key);
        list = new ListView(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, ItemType.List);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the list.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out Item item, out ListEdit edit)
    {
        item = key.Database.Touch(key);
        var isList = item.IsNull || context.IsOfType(item, ItemType.List);
        edit = new ListEdit(key, isList ? item : default, context.Server.Settings.Encodings);
        return isList;
    }

    /// <summary>Tells of a change, and of the key's removal when the list became empty.</summary>
    public static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName, bool removed)
    {
        context.Changed(key, KeyEventClass.List, eventName);
        if (removed) key.Database.Shard.Events.Raise(key.Database, key.Span, KeyEventClass.Generic, "del"u8);
    }
}
