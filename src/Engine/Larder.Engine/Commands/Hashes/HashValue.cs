// What the hash commands have in common: looking a hash up, changing it, and telling of the change.
using System.Runtime.CompilerServices;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashValue
{
    /// <summary>The hash at a key, of a null item when there is none. False: another type, and the error is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(CommandContext context, in KeyRef key, out Item item, out HashView hash)
    {
        item = key.Database.Read(key);
        hash = new HashView(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, ItemType.Hash);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the hash.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out Item item, out HashEdit edit)
    {
        item = key.Database.Touch(key);
        var isHash = item.IsNull || context.IsOfType(item, ItemType.Hash);
        edit = new HashEdit(key, isHash ? item : default, context.Server.Settings.Encodings);
        return isHash;
    }

    /// <summary>Tells of a change, and of the key's removal when the hash became empty.</summary>
    public static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName, bool removed)
    {
        context.Changed(key, KeyEventClass.Hash, eventName);
        if (removed) Also(key, KeyEventClass.Generic, "del"u8);
    }

    /// <summary>Tells a further event of the same change.</summary>
    public static void Also(in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName) =>
        key.Database.Shard.Events.Raise(key.Database, key.Span, eventClass, eventName);

    /// <summary>Fields that had ended were replaced: they count, and are told, as if active expiry had been faster.</summary>
    public static void Ended(in KeyRef key, int fields)
    {
        if (fields == 0) return;
        key.Database.Shard.Counters.ExpiredFields += fields;
        Also(key, KeyEventClass.Hash, "hexpired"u8);
    }
}
