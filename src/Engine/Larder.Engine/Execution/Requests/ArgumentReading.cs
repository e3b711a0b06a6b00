// Reading arguments as numbers and words, and keys as values of a type, with the error reply that a bad one gets.
using Larder.Base.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Registered;

namespace Larder.Engine.Execution.Requests;

/// <summary>Each TryRead writes the error and returns false when the argument is not what the command needs.</summary>
public static class ArgumentReading
{
    /// <summary>A signed 64-bit integer.</summary>
    public static bool TryReadInteger(this CommandContext context, int argument, out long value)
    {
        if (IntegerText.TryParse(context.Argument(argument), out value)) return true;
        return context.Refuse(ErrorTexts.NotInteger);
    }

    /// <summary>A signed integer from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static bool TryReadInteger(
        this CommandContext context, int argument, long least, long most, ReadOnlySpan<byte> error, out long value)
    {
        if (IntegerText.TryParse(context.Argument(argument), out value) && value >= least && value <= most) return true;
        return context.Refuse(error);
    }

    /// <summary>A signed 64-bit integer that has an opposite: all but the least one.</summary>
    public static bool TryReadNegatable(this CommandContext context, int argument, out long value)
    {
        if (!context.TryReadInteger(argument, out value)) return false;
        if (value != long.MinValue) return true;
        return context.Refuse(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8);
    }

    /// <summary>A floating-point number; not NaN.</summary>
    public static bool TryReadDouble(this CommandContext context, int argument, out double value)
    {
        if (FloatText.TryParse(context.Argument(argument), out value)) return true;
        return context.Refuse(ErrorTexts.NotFloat);
    }

    /// <summary>The number of a database that there is.</summary>
    public static bool TryReadDatabase(this CommandContext context, int argument, out int database)
    {
        database = 0;
        if (!context.TryReadInteger(argument, out var number)) return false;
        if (number != (int)number)
            context.Reply.Error("ERR value is out of range, value must between -2147483648 and 2147483647"u8);
        else if (number < 0 || number >= context.Store.DatabaseCount)
            context.Reply.Error(ErrorTexts.DatabaseOutOfRange);
        else
        {
            database = (int)number;
            return true;
        }
        return false;
    }

    /// <summary>An argument as text, without loss.</summary>
    public static string Text(this CommandContext context, int argument) =>
        ByteText.GetString(context.Argument(argument));

    /// <summary>Whether the argument is this word, in whatever case.</summary>
    public static bool Is(this CommandContext context, int argument, ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(context.Argument(argument), word);

    /// <summary>Whether the item is of the type that the command works on; if not, the error is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOfType(this CommandContext context, ItemView item, ItemType type)
    {
        if (item.Type == type) return true;
        return context.Refuse(ErrorTexts.WrongType);
    }

    /// <summary>
    /// The value of a registered kind at a key; a null one where there is nothing. False: it is something else, and the error
    /// is written.
    /// </summary>
    public static bool TryRead(this CommandContext context, in KeyRef key, ValueKind kind, out RegisteredView value)
    {
        var item = key.Database.Read(key);
        value = new RegisteredView(item);
        return item.IsNull || (item.Type == ItemType.Registered && kind.IsOf(value.Id)) || context.Refuse(ErrorTexts.WrongType);
    }

    /// <summary>Writes an error and returns false, for use in a return.</summary>
    public static bool Refuse(this CommandContext context, ReadOnlySpan<byte> error)
    {
        context.Reply.Error(error);
        return false;
    }

    /// <summary>Writes the syntax error and returns false.</summary>
    public static bool SyntaxError(this CommandContext context) => context.Refuse(ErrorTexts.Syntax);

    /// <summary>Writes that there are too many or too few arguments and returns false.</summary>
    public static bool WrongArity(this CommandContext context)
    {
        context.Reply.Error("ERR wrong number of arguments for '"u8, context.Command.NameBytes, "' command"u8);
        return false;
    }
}
