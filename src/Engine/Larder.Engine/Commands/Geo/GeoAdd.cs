// GEOADD key [NX|XX] [CH] longitude latitude member [longitude latitude member ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Geo;

static class GeoAdd
{
    const int ArgumentsPerMember = 3;
    const double LargeScore = 1ul << 2 * GeoCell.MaxStep; // takes as much as nearly all places take

    public static void Run(CommandContext context)
    {
        var conditions = ScoreConditions.None;
        var countsUpdates = false;
        var first = 2;
        for (; first < context.ArgumentCount; first++)
        {
            if (context.Is(first, "NX"u8)) conditions |= ScoreConditions.Missing;
            else if (context.Is(first, "XX"u8)) conditions |= ScoreConditions.Present;
            else if (context.Is(first, "CH"u8)) countsUpdates = true;
            else break;
        }
        var rest = context.ArgumentCount - first;
        const ScoreConditions Both = ScoreConditions.Missing | ScoreConditions.Present;
        if (rest == 0 || rest % ArgumentsPerMember != 0 || conditions == Both)
        {
            context.SyntaxError();
            return;
        }
        // A bad place among them must change nothing.
        for (var i = first; i < context.ArgumentCount; i += ArgumentsPerMember)
        {
            if (!context.TryReadPoint(i, out _)) return;
        }
        Add(context, first, conditions, countsUpdates);
    }

    // As sorted sets know it: places as scores.
    static void TellScores(CommandContext context, in KeyRef key, int first)
    {
        if (!context.Effects.AreHeard) return;
        var options = first - 2;
        var members = (context.ArgumentCount - first) / ArgumentsPerMember;
        var effect = context.Effects.Instead(key, "ZADD"u8, options + 2 * members).Add(context.Arguments, 2, first);
        for (var i = first; i < context.ArgumentCount; i += ArgumentsPerMember)
        {
            context.TryReadPoint(i, out var point);
            effect.Add((long)point.ToScore()).Add(context.Argument(i + 2));
        }
    }

    static void Add(CommandContext context, int first, ScoreConditions conditions, bool countsUpdates)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SortedSetEdit edit)) return;
        if (item.IsNull && (conditions & ScoreConditions.Present) != 0)
        {
            context.Reply.Integer(0);
            return;
        }
        var longest = 0;
        long packedBytes = 0;
        for (var i = first + 2; i < context.ArgumentCount; i += ArgumentsPerMember)
        {
            longest = Math.Max(longest, context.Argument(i).Length);
            if (item.IsNull) packedBytes += SortedSetEdit.PackedBytes(context.Argument(i).Length, LargeScore);
        }
        edit.Expect((context.ArgumentCount - first) / ArgumentsPerMember, longest, packedBytes);

        long added = 0, updated = 0;
        for (var i = first; i < context.ArgumentCount; i += ArgumentsPerMember)
        {
            context.TryReadPoint(i, out var point);
            var change = edit.Set(context.Argument(i + 2), point.ToScore(), conditions, out _);
            if (change == ScoreChange.Added) added++;
            else if (change == ScoreChange.Updated) updated++;
        }
        edit.Finish();
        if (added + updated > 0)
        {
            context.Changed(key, KeyEventClass.SortedSet, "zadd"u8, removed: false, added + updated);
            TellScores(context, key, first);
        }
        context.Reply.Integer(countsUpdates ? added + updated : added);
    }
}
