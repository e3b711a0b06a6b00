// FIELDS numfields field [field ...]: how the commands on the expiry of fields name them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Hashes;

static class FieldList
{
    public static ReadOnlySpan<byte> NumberError =>
        "ERR numfields should be greater than 0 and match the provided number of fields"u8;

    /// <summary>The argument that says FIELDS, searched from one on; -1 when none does with a number behind it.</summary>
    public static int Find(CommandContext context, int from)
    {
        for (var i = from; i < context.ArgumentCount - 1; i++)
        {
            if (context.Is(i, "FIELDS"u8)) return i;
        }
        return -1;
    }

    /// <summary>
    /// Reads FIELDS at an argument and the number behind it, and checks that all remaining arguments are the fields,
    /// in groups of <paramref name="size"/>. Writes the error when not.
    /// </summary>
    public static bool TryRead(
        CommandContext context, int fieldsAt, ReadOnlySpan<byte> mismatch, out int first, int size = 1)
    {
        first = fieldsAt + 2;
        if (fieldsAt < 0)
            return context.Refuse(mismatch);
        if (!context.Is(fieldsAt, "FIELDS"u8)) return context.SyntaxError();
        if (!context.TryReadInteger(fieldsAt + 1, out var count)) return false;
        if (count > 0 && count <= int.MaxValue && count * size == context.ArgumentCount - first) return true;
        return context.Refuse(mismatch);
    }
}
