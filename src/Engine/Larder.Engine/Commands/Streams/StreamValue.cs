// What the stream commands have in common: looking a stream up, changing it, and telling of the change.
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class StreamValue
{
    /// <summary>
    /// The stream at a key, which is not to be used when the item is null. False: another type, and the error is written.
    /// </summary>
    public static bool TryRead(CommandContext context, in KeyRef key, out Item item, out StreamView stream)
    {
        item = key.Database.Read(key);
        stream = new StreamView(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, ItemType.Stream);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the stream.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out StreamEdit edit)
    {
        var item = key.Database.Touch(key);
        var isStream = item.IsNull || context.IsOfType(item, ItemType.Stream);
        edit = new StreamEdit(key, isStream ? item : default, context.Server.Settings.Encodings);
        return isStream;
    }

    /// <summary>Tells of a change.</summary>
    public static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName) =>
        context.Changed(key, KeyEventClass.Stream, eventName);
}
