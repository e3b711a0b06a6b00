// The arguments of GEOSEARCH, GEOSEARCHSTORE and the GEORADIUS commands:
//
//     GEOSEARCH key FROMMEMBER member | FROMLONLAT longitude latitude
//                   BYRADIUS radius unit | BYBOX width height unit | BYPOLYGON vertices longitude latitude ...
//                   [ASC|DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]
//     GEOSEARCHSTORE destination source ... [STOREDIST]
//     GEORADIUS key longitude latitude radius unit ... [STORE key | STOREDIST key]
//     GEORADIUSBYMEMBER key member radius unit ...
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.Geo;

enum GeoSorting : byte
{
    None,
    NearestFirst,
    FarthestFirst,
}

/// <summary>Which of the commands it is.</summary>
enum GeoForm : byte
{
    Search,
    SearchAndStore,
    Radius,

    /// <summary>Without STORE and STOREDIST.</summary>
    RadiusReadOnly,
}

ref struct GeoOptions
{
    public GeoShape Shape;
    public GeoSorting Sorting;
    public long Count; // 0 for all
    public bool TakesAny, WithDistance, WithHash, WithPoint;

    /// <summary>The key that what is found is stored at; 0 for none.</summary>
    public int StoreArgument;
    public bool StoresDistance;

    GeoForm _form;
    bool _hasCenter, _hasPoint; // a center at all, and one by FROMLONLAT

    /// <summary>GEOSEARCH or GEOSEARCHSTORE.</summary>
    public readonly bool IsSearch => _form is GeoForm.Search or GeoForm.SearchAndStore;

    /// <summary>Reads the options from an argument on; writes the error and returns false when they are bad.</summary>
    /// <param name="isThere">Whether there is such a key; the options are checked also when not.</param>
    /// <param name="set">Where the member lies that the search is around.</param>
    public bool TryRead(CommandContext context, int first, GeoForm form, bool isThere, in SortedSetView set)
    {
        _form = form;
        if (form == GeoForm.SearchAndStore) StoreArgument = 1;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            if (TryTakeWord(context, i)) continue;
            var taken = TakeOption(context, i, isThere, set, out var refused);
            if (refused) return false;
            if (taken == 0) return context.SyntaxError();
            i += taken;
        }
        return Check(context);
    }

    bool TryTakeWord(CommandContext context, int argument)
    {
        if (context.Is(argument, "WITHDIST"u8)) WithDistance = true;
        else if (context.Is(argument, "WITHHASH"u8)) WithHash = true;
        else if (context.Is(argument, "WITHCOORD"u8)) WithPoint = true;
        else if (context.Is(argument, "ANY"u8)) TakesAny = true;
        else if (context.Is(argument, "ASC"u8)) Sorting = GeoSorting.NearestFirst;
        else if (context.Is(argument, "DESC"u8)) Sorting = GeoSorting.FarthestFirst;
        else if (_form == GeoForm.SearchAndStore && context.Is(argument, "STOREDIST"u8)) StoresDistance = true;
        else return false;
        return true;
    }

    // Returns how many arguments behind the option's name belong to it; 0 when it is none.
    int TakeOption(CommandContext context, int argument, bool isThere, in SortedSetView set, out bool refused)
    {
        refused = false;
        var behind = context.ArgumentCount - 1 - argument;
        if (behind >= 1 && context.Is(argument, "COUNT"u8))
        {
            refused = !TryReadCount(context, argument + 1);
            return 1;
        }
        if (IsSearch) return TakeArea(context, argument, behind, isThere, set, out refused);
        if (_form != GeoForm.Radius || behind < 1) return 0;
        StoresDistance = context.Is(argument, "STOREDIST"u8);
        if (!StoresDistance && !context.Is(argument, "STORE"u8)) return 0;
        StoreArgument = argument + 1;
        return 1;
    }

    int TakeArea(
        CommandContext context, int argument, int behind, bool isThere, in SortedSetView set, out bool refused)
    {
        refused = false;
        var isPolygon = Shape.Kind == GeoShapeKind.Polygon;
        if (behind >= 1 && !isPolygon && !_hasPoint && context.Is(argument, "FROMMEMBER"u8))
        {
            refused = isThere && !TryUseMember(context, argument + 1, set, ref Shape);
            _hasCenter = true;
            return 1;
        }
        if (behind >= 2 && !isPolygon && (!_hasCenter || _hasPoint) && context.Is(argument, "FROMLONLAT"u8))
        {
            refused = !context.TryReadPoint(argument + 1, out Shape.Center);
            _hasCenter = _hasPoint = true;
            return 2;
        }
        if (behind >= 2 && Shape.Kind is GeoShapeKind.None or GeoShapeKind.Circle && context.Is(argument, "BYRADIUS"u8))
        {
            refused = !context.TryReadCircle(argument + 1, ref Shape);
            return 2;
        }
        if (behind >= 3 && Shape.Kind is GeoShapeKind.None or GeoShapeKind.Box && context.Is(argument, "BYBOX"u8))
        {
            refused = !context.TryReadBox(argument + 1, ref Shape);
            return 3;
        }
        if (behind >= 2 && !_hasCenter && Shape.Kind is GeoShapeKind.None or GeoShapeKind.Polygon &&
            context.Is(argument, "BYPOLYGON"u8))
            return TakePolygon(context, argument, behind, out refused);
        return 0;
    }

    /// <summary>
    /// Makes a member's place the center; writes the error and returns false when there is no such member.
    /// </summary>
    public static bool TryUseMember(CommandContext context, int argument, in SortedSetView set, ref GeoShape shape)
    {
        if (set.TryGetScore(context.Argument(argument), out var score))
        {
            shape.Center = GeoPoint.OfScore(score);
            return true;
        }
        context.Reply.Error("ERR member "u8, context.Argument(argument), " does not exist"u8);
        return false;
    }

    int TakePolygon(CommandContext context, int argument, int behind, out bool refused)
    {
        refused = true;
        if (!IntegerText.TryParse(context.Argument(argument + 1), out long count) || count != (int)count)
        {
            context.Reply.Error("ERR invalid number of vertices"u8);
            return 0;
        }
        if (count < 3 || (behind - 1) / 2 < count)
        {
            context.Reply.Error("ERR GEOSEARCH BYPOLYGON must have at least 3 vertices"u8);
            return 0;
        }
        var vertices = new GeoPoint[count];
        for (var i = 0; i < count; i++)
        {
            if (!context.TryReadPoint(argument + 2 + 2 * i, out vertices[i])) return 0;
        }
        Shape.UseVertices(vertices);
        refused = false;
        return 1 + 2 * (int)count;
    }

    bool TryReadCount(CommandContext context, int argument)
    {
        if (!context.TryReadInteger(argument, out Count)) return false;
        if (Count > 0) return true;
        context.Reply.Error("ERR COUNT must be > 0"u8);
        return false;
    }

    readonly bool Check(CommandContext context)
    {
        var name = context.Argument(0);
        if (StoreArgument != 0 && (WithDistance || WithHash || WithPoint))
        {
            context.Reply.Error(
                "ERR "u8, _form == GeoForm.SearchAndStore ? "GEOSEARCHSTORE"u8 : "STORE option in GEORADIUS"u8,
                " is not compatible with WITHDIST, WITHHASH and WITHCOORD options"u8);
            return false;
        }
        if (IsSearch && !_hasCenter && Shape.Kind != GeoShapeKind.Polygon)
        {
            context.Reply.Error("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "u8, name);
            return false;
        }
        if (IsSearch && Shape.Kind == GeoShapeKind.None)
        {
            context.Reply.Error("ERR exactly one of BYRADIUS, BYBOX and BYPOLYGON can be specified for "u8, name);
            return false;
        }
        if (!TakesAny || Count > 0) return true;
        context.Reply.Error("ERR the ANY argument requires COUNT argument"u8);
        return false;
    }
}
