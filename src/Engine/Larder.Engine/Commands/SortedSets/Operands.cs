// The operands of ZUNION, ZINTER, ZDIFF and their relatives, looked up once.
using Larder.Engine.Execution.Requests;
using System.Buffers;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

/// <summary>Valid while the locks of the keys are held; to be disposed.</summary>
readonly ref struct Operands
{
    readonly Operand[] _rented;
    readonly int _count;

    Operands(Operand[] rented, int count)
    {
        _rented = rented;
        _count = count;
    }

    public Span<Operand> All => _rented.AsSpan(0, _count);

    /// <summary>
    /// Reads the number of keys and looks them up; false when the number is bad or one is of another type, and the
    /// error is written.
    /// </summary>
    public static bool TryRead(CommandContext context, int countArgument, out Operands operands)
    {
        operands = default;
        if (!context.TryReadInteger(countArgument, out var count)) return false;
        if (count < 1)
        {
            context.Reply.Error("ERR at least 1 input key is needed for '"u8, context.Command.NameBytes, "' command"u8);
            return false;
        }
        if (count >= context.ArgumentCount - countArgument) return context.SyntaxError();
        operands = new Operands(ArrayPool<Operand>.Shared.Rent((int)count), (int)count);
        for (var i = 0; i < count; i++)
        {
            if (TryRead(context, countArgument + 1 + i, out operands._rented[i])) continue;
            operands.Dispose();
            return false;
        }
        return true;
    }

    /// <summary>Puts them in order of size, the smallest first: what is in all is in it.</summary>
    public void PutSmallestFirst() => All.Sort(static (a, b) => a.Count.CompareTo(b.Count));

    static bool TryRead(CommandContext context, int argument, out Operand operand)
    {
        var key = context.Key(argument);
        var item = key.Database.Read(key);
        var arena = key.Database.Arena;
        var isPlain = !item.IsNull && item.Type == ItemType.Set;
        operand = isPlain ? new Operand(new SetView(arena, item)) : default;
        if (isPlain) return true;
        if (!item.IsNull && !context.IsOfType(item, ItemType.SortedSet)) return false;
        operand = new Operand(new SortedSetView(arena, item));
        return true;
    }

    // Cleared, so that the pool keeps no store alive.
    public void Dispose() => ArrayPool<Operand>.Shared.Return(_rented, clearArray: true);
}
