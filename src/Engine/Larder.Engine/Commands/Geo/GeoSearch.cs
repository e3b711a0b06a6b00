// GEOSEARCH, GEOSEARCHSTORE, GEORADIUS, GEORADIUSBYMEMBER and their read-only forms.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.Geo;

static class GeoSearch
{
    public static void Run(CommandContext context) => Search(context, 1, GeoForm.Search);

    public static void RunAndStore(CommandContext context) => Search(context, 2, GeoForm.SearchAndStore);

    public static void RunAround(CommandContext context) => SearchAround(context, GeoForm.Radius);

    public static void RunAroundReadOnly(CommandContext context) => SearchAround(context, GeoForm.RadiusReadOnly);

    public static void RunAroundMember(CommandContext context) => SearchAroundMember(context, GeoForm.Radius);

    public static void RunAroundMemberReadOnly(CommandContext context) =>
        SearchAroundMember(context, GeoForm.RadiusReadOnly);

    static void Search(CommandContext context, int keyArgument, GeoForm form)
    {
        if (!context.TryRead(context.Key(keyArgument), out var item, out SortedSetView set)) return;
        var options = default(GeoOptions);
        if (options.TryRead(context, keyArgument + 1, form, !item.IsNull, set)) Answer(context, set, options);
    }

    static void SearchAround(CommandContext context, GeoForm form)
    {
        if (!context.TryRead(context.Key(1), out var item, out SortedSetView set)) return;
        var options = default(GeoOptions);
        if (!context.TryReadPoint(2, out options.Shape.Center)) return;
        if (!context.TryReadCircle(4, ref options.Shape)) return;
        if (options.TryRead(context, 6, form, !item.IsNull, set)) Answer(context, set, options);
    }

    static void SearchAroundMember(CommandContext context, GeoForm form)
    {
        if (!context.TryRead(context.Key(1), out var item, out SortedSetView set)) return;
        var options = default(GeoOptions);
        if (!item.IsNull)
        {
            if (!GeoOptions.TryUseMember(context, 2, set, ref options.Shape)) return;
            if (!context.TryReadCircle(3, ref options.Shape)) return;
        }
        if (options.TryRead(context, 5, form, !item.IsNull, set)) Answer(context, set, options);
    }

    static void Answer(CommandContext context, SortedSetView set, GeoOptions options)
    {
        var matches = new GeoMatches();
        if (set.Count > 0) Collect(set, options, ref matches);
        // The nearest are meant where only some are wanted and no order is given.
        var sorting = options.Sorting == GeoSorting.None && options.Count > 0 && !options.TakesAny
            ? GeoSorting.NearestFirst
            : options.Sorting;
        if (sorting != GeoSorting.None) matches.Sort(sorting == GeoSorting.FarthestFirst);
        var found = matches.All;
        if (options.Count > 0 && options.Count < found.Length) found = found[..(int)options.Count];
        if (options.StoreArgument != 0) Store(context, options, found);
        else ReplyFound(context, options, found);
        matches.Dispose();
    }

    static void Collect(SortedSetView set, in GeoOptions options, ref GeoMatches matches)
    {
        Span<GeoCell> cells = stackalloc GeoCell[GeoCover.MaxCells];
        var most = options.TakesAny ? options.Count : long.MaxValue;
        foreach (var cell in cells[..GeoCover.Of(options.Shape, cells)])
        {
            var first = set.CountBefore(RankBound.OfScore(cell.FirstScore, includes: false));
            if (first == set.Count) continue;
            for (var walk = set.Walk(first); walk.MoveNext() && walk.Score < cell.EndScore;)
            {
                var point = GeoPoint.OfScore(walk.Score);
                if (!options.Shape.Contains(point, out var meters)) continue;
                matches.Add(walk.Member, walk.Score, point, meters);
                if (matches.Count >= most) return;
            }
        }
    }

    static void ReplyFound(CommandContext context, in GeoOptions options, ReadOnlySpan<GeoMatch> found)
    {
        var parts = 1 + (options.WithDistance ? 1 : 0) + (options.WithHash ? 1 : 0) + (options.WithPoint ? 1 : 0);
        context.Reply.Array(found.Length);
        foreach (ref readonly var match in found)
        {
            if (parts > 1) context.Reply.Array(parts);
            context.Reply.BulkString(match.MemberBytes);
            if (options.WithDistance) GeoReply.Distance(context, match.Meters / options.Shape.UnitMeters);
            if (options.WithHash) context.Reply.Integer((long)match.Score);
            if (options.WithPoint) GeoReply.Point(context, match.Point);
        }
    }

    static void Store(CommandContext context, in GeoOptions options, ReadOnlySpan<GeoMatch> found)
    {
        var key = context.Key(options.StoreArgument);
        var result = new SortedSetResult(key.Database.Arena);
        foreach (ref readonly var match in found)
        {
            result.Add(
                match.MemberBytes, options.StoresDistance ? match.Meters / options.Shape.UnitMeters : match.Score);
        }
        result.Order();
        var eventName = options.IsSearch ? "geosearchstore"u8 : "georadiusstore"u8;
        context.Store(key, ref result, KeyEventClass.SortedSet, eventName, countsElements: true);
    }
}
