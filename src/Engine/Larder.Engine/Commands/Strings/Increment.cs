// INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT.
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Strings;

static class Increment
{
    public static void RunByOne(CommandContext context) => Add(context, 1);

    public static void RunDownByOne(CommandContext context) => Add(context, -1);

    public static void Run(CommandContext context)
    {
        if (context.TryReadInteger(2, out var amount)) Add(context, amount);
    }

    public static void RunDown(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var amount)) return;
        if (amount == long.MinValue) context.Reply.Error("ERR decrement would overflow"u8);
        else Add(context, -amount);
    }

    public static void RunFloat(CommandContext context)
    {
        var key = context.Key(1);
        if (!StringValue.TryTouch(context, key, out var item)) return;
        var value = default(ExtendedFloat);
        if ((!item.IsNull && !ExtendedFloatText.TryParse(item.ValueBytes, out value)) ||
            !ExtendedFloatText.TryParse(context.Argument(2), out var amount))
        {
            context.Reply.Error(ErrorTexts.NotFloat);
            return;
        }
        if (!ExtendedFloat.TryAdd(value, amount, out var sum) || sum.IsInfinite)
        {
            context.Reply.Error(ErrorTexts.NanOrInfinity);
            return;
        }
        Span<byte> text = stackalloc byte[ExtendedFloatText.MaxBytes];
        var length = ExtendedFloatText.Format(sum, text);
        if (item.IsNull) StringValue.Store(key, text[..length], 0, StringValue.Text);
        else StringValue.Replace(key, item, text[..length], StringValue.Text);
        context.Changed(key, KeyEventClass.String, "incrbyfloat"u8);
        context.Effects.Instead(key, "SET"u8, 2).Add(text[..length]).Add("KEEPTTL"u8);
        context.Reply.BulkString(text[..length]);
    }

    static void Add(CommandContext context, long amount)
    {
        var key = context.Key(1);
        if (!StringValue.TryTouch(context, key, out var item)) return;
        long value = 0;
        if (!item.IsNull && !IntegerText.TryParse(item.ValueBytes, out value))
        {
            context.Reply.Error(ErrorTexts.NotInteger);
            return;
        }
        var sum = unchecked(value + amount);
        if (((value ^ sum) & (amount ^ sum)) < 0)
        {
            context.Reply.Error(ErrorTexts.Overflow);
            return;
        }
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var length = IntegerText.Format(sum, text);
        if (item.IsNull) StringValue.Store(key, text[..length], 0);
        else StringValue.Replace(key, item, text[..length]);
        context.Changed(key, KeyEventClass.String, "incrby"u8);
        context.Reply.Integer(sum);
    }
}
