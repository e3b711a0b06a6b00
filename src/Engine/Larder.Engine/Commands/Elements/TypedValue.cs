// Looking a key up as a value of one type, changing it, and storing a new one: the same for all collection types.
using Larder.Engine.Execution.Requests;
using System.Runtime.CompilerServices;
using Larder.Engine.Collections;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values;

namespace Larder.Engine.Commands.Elements;

static class TypedValue
{
    /// <summary>
    /// The value at a key, of a null item when there is none. False: another type, and the error is written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead<T>(this CommandContext context, in KeyRef key, out ItemView item, out T view)
        where T : struct, IValueView<T>
    {
        item = key.Database.Read(key);
        view = T.Of(key.Database.Arena, item);
        return item.IsNull || context.IsOfType(item, T.Type);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the value.</summary>
    public static bool TryEdit<T>(this CommandContext context, in KeyRef key, out Item item, out T edit)
        where T : struct, IValueEdit<T>, allows ref struct
    {
        item = key.Database.ChangeParts(key);
        var isOfType = item.IsNull || context.IsOfType(item, T.Type);
        if (isOfType && !item.IsNull) key.Database.ChangeBytes(item, 0, item.ValueLength);
        edit = T.Open(key, isOfType ? item : default, context.Settings.Encodings);
        return isOfType;
    }

    /// <summary>Removes the elements that the arguments behind the key name, and replies how many were there.</summary>
    public static void RemoveElements<T>(
        this CommandContext context, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
        where T : struct, IElementEdit<T>, allows ref struct
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out T edit)) return;
        long removed = 0;
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (edit.Remove(context.Argument(i))) removed++;
        }
        if (removed > 0) context.Changed(key, eventClass, eventName, edit.Finish(), removed);
        context.Reply.Integer(removed);
    }

    /// <summary>
    /// Makes a result the value at a key, or removes the key when the result is empty, and replies the count.
    /// </summary>
    public static void Store<T>(
        this CommandContext context, in KeyRef key, ref T result, KeyEventClass eventClass,
        ReadOnlySpan<byte> eventName, bool countsElements = false)
        where T : struct, IValueResult, allows ref struct
    {
        var count = result.Count;
        if (count > 0)
        {
            result.Store(key, context.Settings.Encodings);
            context.Changed(key, eventClass, eventName, removed: false, countsElements ? count : 1);
        }
        else
        {
            result.Free();
            if (key.Database.Delete(key)) context.Changed(key, KeyEventClass.Generic, "del"u8);
        }
        context.Reply.Integer(count);
    }
}
