// SPOP key [count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Sets;

static class SetPop
{
    const int MostPerEffect = 1024; // members that one SREM names

    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            context.SyntaxError();
            return;
        }
        if (context.ArgumentCount == 3)
        {
            RunMany(context);
            return;
        }
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SetEdit edit)) return;
        if (item.IsNull)
        {
            context.Reply.Null();
            return;
        }
        PopOne(context, ref edit, context.Effects.Instead(key, "SREM"u8, 1));
        context.Changed(key, KeyEventClass.Set, "spop"u8, edit.Finish());
    }

    static void RunMany(CommandContext context)
    {
        if (!context.TryReadInteger(2, 0, long.MaxValue, ErrorTexts.NotPositive, out var count)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SetEdit edit)) return;
        if (item.IsNull || count == 0)
        {
            context.Reply.Set(0);
            return;
        }
        var size = edit.View.Count;
        context.Reply.Set(Math.Min(count, size));
        if (count >= size)
        {
            key.Database.Peek(key); // all of it is read like a union of one set, and counted so
            Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
            for (var members = edit.View.Members(text); members.MoveNext();)
                context.Reply.BulkString(members.Current);
            key.Database.Delete(key);
            context.Changed(key, KeyEventClass.Set, "spop"u8, removed: true, size);
            context.Effects.Remove(key, key.Database.Shard.Lazy.OnServerDelete);
            return;
        }
        var effect = default(Effect);
        for (var popped = 0L; popped < count; popped++)
        {
            if (popped % MostPerEffect == 0)
                effect = context.Effects.Instead(key, "SREM"u8, (int)Math.Min(count - popped, MostPerEffect));
            PopOne(context, ref edit, effect);
        }
        context.Changed(key, KeyEventClass.Set, "spop"u8, edit.Finish(), count);
    }

    static void PopOne(CommandContext context, ref SetEdit edit, Effect effect)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var member = edit.View.Pick(context.Random, text);
        context.Reply.BulkString(member);
        effect.Add(member);
        edit.Remove(member);
    }
}
