// What the sorted set commands have in common: looking one up, changing it, and telling of the change.
using System.Runtime.CompilerServices;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetValue
{
    /// <summary>
    /// The sorted set at a key, of a null item when there is none. False: another type, and the error is written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(CommandContext context, in KeyRef key, out Item item, out SortedSetView set)
    {
        item = key.Database.Read(key);
        set = new SortedSetView(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, ItemType.SortedSet);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the sorted set.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out Item item, out SortedSetEdit edit)
    {
        item = key.Database.Touch(key);
        var isSet = item.IsNull || context.IsOfType(item, ItemType.SortedSet);
        edit = new SortedSetEdit(key, isSet ? item : default, context.Server.Settings.Encodings);
        return isSet;
    }

    /// <summary>Tells of a change, and of the key's removal when the sorted set became empty.</summary>
    public static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName, bool removed)
    {
        context.Changed(key, KeyEventClass.SortedSet, eventName);
        if (removed) key.Database.Shard.Events.Raise(key.Database, key.Span, KeyEventClass.Generic, "del"u8);
    }

    /// <summary>
    /// Makes a result the sorted set at a key, or removes the key when the result is empty, and replies the count.
    /// </summary>
    public static void Store(
        CommandContext context, in KeyRef key, ref SortedSetResult result, ReadOnlySpan<byte> eventName)
    {
        var count = result.Count;
        if (count > 0)
        {
            result.Store(key, context.Server.Settings.Encodings);
            context.Changed(key, KeyEventClass.SortedSet, eventName);
        }
        else
        {
            result.Free();
            if (key.Database.Delete(key)) context.Changed(key, KeyEventClass.Generic, "del"u8);
        }
        context.Reply.Integer(count);
    }
}
