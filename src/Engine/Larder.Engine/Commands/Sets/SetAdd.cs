// SADD and SREM.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Commands.Sets;

static class SetAdd
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SetEdit edit)) return;
        if (item.IsNull) Create(context, ref edit, first: 2);
        else edit.Expect(context.ArgumentCount - 2);
        long added = 0;
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (edit.Add(context.Argument(i))) added++;
        }
        edit.Finish();
        if (added > 0) context.Changed(key, KeyEventClass.Set, "sadd"u8, removed: false, added);
        context.Reply.Integer(added);
    }

    public static void RunRemove(CommandContext context) =>
        context.RemoveElements<SetEdit>(KeyEventClass.Set, "srem"u8);

    /// <summary>Creates the set for the members from an argument to the last, in their form and of their size.</summary>
    public static void Create(CommandContext context, ref SetEdit edit, int first)
    {
        long packedBytes = 0;
        var onlyIntegers = true;
        var width = 0;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var member = context.Argument(i);
            packedBytes += PackedEntries.SizeOf(member.Length);
            if (!onlyIntegers) continue;
            onlyIntegers = IntegerText.TryParse(member, out long value);
            if (onlyIntegers) width = Math.Max(width, IntegerSet.WidthFor(value));
        }
        edit.Create(context.ArgumentCount - first, packedBytes, width);
    }
}
