// GEOPOS, GEODIST, GEOHASH: where members are.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.Geo;

static class GeoPosition
{
    // A geohash as others write it: 5 bits a character, longitude first, the latitude cut from pole to pole.
    const int HashLength = 11, BitsPerCharacter = 5;
    const double PoleLatitude = 90;

    static ReadOnlySpan<byte> HashAlphabet => "0123456789bcdefghjkmnpqrstuvwxyz"u8;

    public static void Run(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (set.TryGetScore(context.Argument(i), out var score)) GeoReply.Point(context, GeoPoint.OfScore(score));
            else context.Reply.NullArray();
        }
    }

    public static void RunDistance(CommandContext context)
    {
        if (context.ArgumentCount > 5)
        {
            context.SyntaxError();
            return;
        }
        var unitMeters = 1.0;
        if (context.ArgumentCount == 5 && !context.TryReadUnit(4, out unitMeters)) return;
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        if (set.TryGetScore(context.Argument(2), out var from) && set.TryGetScore(context.Argument(3), out var to))
            GeoReply.Distance(context, GeoPoint.OfScore(from).DistanceTo(GeoPoint.OfScore(to)) / unitMeters);
        else
            context.Reply.Null();
    }

    public static void RunHash(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        Span<byte> text = stackalloc byte[HashLength];
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (!set.TryGetScore(context.Argument(i), out var score))
            {
                context.Reply.Null();
                continue;
            }
            var cell = GeoCell.Of(GeoPoint.OfScore(score), GeoCell.MaxStep, PoleLatitude);
            // 52 bits are ten characters; the eleventh has always been 0.
            for (var at = 0; at < HashLength - 1; at++)
                text[at] = HashAlphabet[(int)(cell.Bits >> (2 * GeoCell.MaxStep - (at + 1) * BitsPerCharacter)) & 31];
            text[HashLength - 1] = HashAlphabet[0];
            context.Reply.BulkString(text);
        }
    }
}
