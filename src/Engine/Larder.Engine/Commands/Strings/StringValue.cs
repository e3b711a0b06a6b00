// What the string commands have in common: looking a string up, and storing one.
using Larder.Engine.Execution.Requests;
using System.Runtime.CompilerServices;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Kinds;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Strings;

static unsafe class StringValue
{
    /// <summary>Forced by APPEND and SETRANGE: OBJECT ENCODING says raw whatever the length.</summary>
    public const int Raw = 1;

    /// <summary>The sum of INCRBYFLOAT, which OBJECT ENCODING never calls int.</summary>
    public const int Text = ItemValue.TextEncoding;

    /// <summary>The string at a key, null when there is none. False: another type, and the error is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(CommandContext context, in KeyRef key, out ItemView item)
    {
        item = key.Database.Read(key);
        return item.IsNull || context.IsOfType(item, ItemType.String);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the string, and tells of the bytes before
    /// (<see cref="Database.ChangeBytes"/>).</summary>
    public static bool TryTouch(CommandContext context, in KeyRef key, out Item item)
    {
        item = key.Database.ChangeParts(key);
        return item.IsNull || context.IsOfType(item, ItemType.String);
    }

    /// <summary>Stores a string in place of whatever is at the key.</summary>
    /// <param name="expireAtMs">Unix milliseconds; 0 for never.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in KeyRef key, ReadOnlySpan<byte> value, long expireAtMs, int encoding = 0)
    {
        var item = key.Database.Store(key, ItemType.String, encoding, value.Length, expireAtMs);
        value.CopyTo(new Span<byte>(item.Value, value.Length));
    }

    /// <summary>Stores a string that an argument holds in place of whatever is at the key.</summary>
    /// <param name="expireAtMs">Unix milliseconds; 0 for never.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(CommandContext context, in KeyRef key, int argument, long expireAtMs)
    {
        if (context.Effects.AreHeard) key.Database.Find(key); // one that has ended goes by itself
        var value = context.Argument(argument);
        var item = key.Database.Store(key, ItemType.String, 0, value.Length, expireAtMs);
        if (value.Length < LargeMove.MinBytes) value.CopyTo(new Span<byte>(item.Value, value.Length));
        else context.MoveArgument(argument, item.Value);
    }

    /// <summary>Replaces the bytes of a string that is there, keeping its expiry.</summary>
    public static void Replace(in KeyRef key, Item item, ReadOnlySpan<byte> value, int encoding = 0)
    {
        key.Database.ChangeBytes(item, 0, item.ValueLength);
        item = key.Database.Resize(key, item, value.Length);
        item.SetTypeAndEncoding(ItemType.String, encoding);
        value.CopyTo(new Span<byte>(item.Value, value.Length));
    }
}
