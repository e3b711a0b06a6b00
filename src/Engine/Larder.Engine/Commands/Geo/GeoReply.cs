// How places and distances are shown: coordinates as plain decimals of up to 17 digits behind the point, distances with
// four.
using Larder.Engine.Execution.Requests;
using System.Globalization;
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Geo;

static class GeoReply
{
    const int MaxCoordinateBytes = 32;

    /// <summary>An array of longitude and latitude.</summary>
    public static void Point(CommandContext context, GeoPoint point)
    {
        context.Reply.Array(2);
        Coordinate(context, point.Longitude);
        Coordinate(context, point.Latitude);
    }

    /// <summary>A distance in whatever unit, as a string in both versions of the protocol.</summary>
    public static void Distance(CommandContext context, double distance)
    {
        const long Scale = 10_000;
        var scaled = (long)Math.Round(distance * Scale, MidpointRounding.ToEven);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes + 5];
        var length = IntegerText.Format(scaled / Scale, text);
        var fraction = scaled % Scale;
        text[length++] = (byte)'.';
        for (var unit = Scale / 10; unit > 0; unit /= 10) text[length++] = (byte)('0' + (fraction / unit % 10));
        context.Reply.BulkString(text[..length]);
    }

    static void Coordinate(CommandContext context, double degrees)
    {
        Span<byte> text = stackalloc byte[MaxCoordinateBytes];
        Base.Check.That(degrees.TryFormat(text, out var length, "F17", CultureInfo.InvariantCulture));
        var shown = text[..length].TrimEnd((byte)'0').TrimEnd((byte)'.');
        if (shown.SequenceEqual("-0"u8)) shown = shown[1..];
        context.Reply.Double(shown);
    }
}
