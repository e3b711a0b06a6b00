// HINCRBY and HINCRBYFLOAT.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashIncrement
{
    public static void Run(CommandContext context)
    {
        if (!context.TryReadInteger(3, out var amount)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        long value = 0;
        if (edit.View.TryGet(context.Argument(2), context.VisibleAtMs, out var old) &&
            !IntegerText.TryParse(old, out value))
        {
            context.Reply.Error("ERR hash value is not an integer"u8);
            return;
        }
        var sum = unchecked(value + amount);
        if (((value ^ sum) & (amount ^ sum)) < 0)
        {
            context.Reply.Error(ErrorTexts.Overflow);
            return;
        }
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        Store(context, key, ref edit, text[..IntegerText.Format(sum, text)], "hincrby"u8, isExact: true);
        context.Reply.Integer(sum);
    }

    public static void RunFloat(CommandContext context)
    {
        if (!ExtendedFloatText.TryParse(context.Argument(3), out var amount))
        {
            context.Reply.Error(ErrorTexts.NotFloat);
            return;
        }
        if (amount.IsInfinite)
        {
            context.Reply.Error("ERR value is NaN or Infinity"u8);
            return;
        }
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        var value = default(ExtendedFloat);
        if (edit.View.TryGet(context.Argument(2), context.VisibleAtMs, out var old) &&
            !ExtendedFloatText.TryParse(old, out value))
        {
            context.Reply.Error("ERR hash value is not a float"u8);
            return;
        }
        if (!ExtendedFloat.TryAdd(value, amount, out var sum) || sum.IsInfinite)
        {
            context.Reply.Error(ErrorTexts.NanOrInfinity);
            return;
        }
        Span<byte> text = stackalloc byte[ExtendedFloatText.MaxBytes];
        var length = ExtendedFloatText.Format(sum, text);
        Store(context, key, ref edit, text[..length], "hincrbyfloat"u8, isExact: false);
        context.Reply.BulkString(text[..length]);
    }

    // The sum takes the value's place; the field keeps the time at which it ends.
    static void Store(
        CommandContext context, in KeyRef key, ref HashEdit edit, scoped ReadOnlySpan<byte> sum,
        ReadOnlySpan<byte> eventName, bool isExact)
    {
        var field = context.Argument(2);
        var (endsAtMs, mayHaveEnded) = (0L, false);
        if (context.Effects.AreHeard && edit.View.HasExpiringFields)
            mayHaveEnded = !edit.View.TryGet(field, context.VisibleAtMs, out _, out endsAtMs);
        var change = edit.Set(field, sum, 0, keepExpiry: true);
        edit.Finish();
        EndedFields.Tell(context, key, change == FieldChange.ReplacedEnded ? 1 : 0);
        context.Changed(key, KeyEventClass.Hash, eventName);
        // Where time is at work others may have another sum.
        if (endsAtMs != 0)
        {
            context.Effects.Instead(key, "HSETEX"u8, 6).Add("PXAT"u8).Add(endsAtMs).Add("FIELDS"u8).Add(1)
                .Add(field).Add(sum);
        }
        else if (!isExact || mayHaveEnded)
        {
            context.Effects.Instead(key, "HSET"u8, 2).Add(field).Add(sum);
        }
    }
}
