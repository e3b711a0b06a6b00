// HRANDFIELD key [count [WITHVALUES]].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.Hashes;

static class HashRandom
{
    const int DrawsPerField = 10;

    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount > 2)
        {
            RunMany(context);
            return;
        }
        if (!context.TryRead(context.Key(1), out var item, out HashView hash)) return;
        if (!item.IsNull && hash.TryPick(context.Random, context.VisibleAtMs, out var field, out _))
            context.Reply.BulkString(field);
        else
            context.Reply.Null();
    }

    static void RunMany(CommandContext context)
    {
        if (!RandomReply.TryReadCount(context, "WITHVALUES"u8, out var count, out var withValues)) return;
        if (!context.TryRead(context.Key(1), out var item, out HashView hash)) return;
        if (item.IsNull || count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        var start = context.Reply.Output.Length;
        var deferred = context.Reply.Defer();
        var written = count < 0 ? DrawAny(context, hash, -count, withValues, start)
            : count >= hash.Count ? WriteAll(context, hash, withValues)
            : hash.IsTable && RandomReply.IsSmallSample(count, hash.Count)
                ? DrawFew(context, hash, (int)count, withValues)
            : DrawInOnePass(context, hash, count, withValues);
        if (written < 0) return;
        context.Reply.CloseArray(deferred, withValues && context.Reply.ProtocolVersion == 2 ? written * 2 : written);
    }

    // With repetitions; -1 when given up.
    static long DrawAny(CommandContext context, HashView hash, long count, bool withValues, int start)
    {
        long written = 0;
        for (; written < count; written++)
        {
            if (!hash.TryPick(context.Random, context.VisibleAtMs, out var field, out var value)) break;
            Write(context, field, value, withValues);
            if (RandomReply.GaveUp(context, start)) return -1;
        }
        return written;
    }

    static long WriteAll(CommandContext context, HashView hash, bool withValues)
    {
        long written = 0;
        for (var fields = hash.Fields(context.VisibleAtMs); fields.MoveNext(); written++)
            Write(context, fields.Field, fields.Value, withValues);
        return written;
    }

    static long DrawFew(CommandContext context, HashView hash, int count, bool withValues)
    {
        using var drawn = new HandleSet(count);
        var elements = hash.Elements;
        long written = 0;
        for (var draws = (long)count * DrawsPerField; written < count && draws > 0; draws--)
        {
            var field = elements.Pick(context.Random);
            if (FieldTable.HasEnded(field, context.VisibleAtMs) || !drawn.Add(elements.HandleOf(field))) continue;
            Write(context, field.KeyBytes, FieldTable.ValueOf(field), withValues);
            written++;
        }
        return written;
    }

    // Each field is taken with the probability of what is still wanted to what is still to come.
    static long DrawInOnePass(CommandContext context, HashView hash, long count, bool withValues)
    {
        var atMs = context.VisibleAtMs;
        long remaining = 0, written = 0;
        // Not the hash's own count: fields that have ended are in it until they are removed.
        for (var fields = hash.Fields(atMs); fields.MoveNext();) remaining++;
        for (var fields = hash.Fields(atMs); written < count && fields.MoveNext(); remaining--)
        {
            if (context.Random.NextInt64(remaining) >= count - written) continue;
            Write(context, fields.Field, fields.Value, withValues);
            written++;
        }
        return written;
    }

    static void Write(CommandContext context, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool withValues)
    {
        if (withValues && context.Reply.ProtocolVersion > 2) context.Reply.Array(2);
        context.Reply.BulkString(field);
        if (withValues) context.Reply.BulkString(value);
    }
}
