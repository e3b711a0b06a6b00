// Reading places, units and sizes from arguments, with the error reply that a bad one gets.
using Larder.Engine.Execution.Requests;
using System.Globalization;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Geo;

/// <summary>Each TryRead writes the error and returns false when the argument is not what the command needs.</summary>
static class GeoReading
{
    /// <summary>A longitude and, in the next argument, a latitude.</summary>
    public static bool TryReadPoint(this CommandContext context, int argument, out GeoPoint point)
    {
        point = default;
        if (!context.TryReadDouble(argument, out var longitude)) return false;
        if (!context.TryReadDouble(argument + 1, out var latitude)) return false;
        point = new GeoPoint(longitude, latitude);
        if (point.IsValid) return true;
        var text = $"ERR invalid longitude,latitude pair {Shown(longitude)},{Shown(latitude)}";
        context.Reply.Error(Encoding.ASCII.GetBytes(text));
        return false;
    }

    /// <summary>A unit of length, as meters.</summary>
    public static bool TryReadUnit(this CommandContext context, int argument, out double meters)
    {
        meters = context.Is(argument, "m"u8) ? 1
            : context.Is(argument, "km"u8) ? 1000
            : context.Is(argument, "ft"u8) ? 0.3048
            : context.Is(argument, "mi"u8) ? 1609.34
            : 0;
        if (meters > 0) return true;
        context.Reply.Error("ERR unsupported unit provided. please use M, KM, FT, MI"u8);
        return false;
    }

    /// <summary>A radius with its unit.</summary>
    public static bool TryReadCircle(this CommandContext context, int argument, ref GeoShape shape)
    {
        if (!TryReadNumber(context, argument, "ERR need numeric radius"u8, out shape.Radius)) return false;
        if (shape.Radius < 0)
        {
            context.Reply.Error("ERR radius cannot be negative"u8);
            return false;
        }
        shape.Kind = GeoShapeKind.Circle;
        return context.TryReadUnit(argument + 1, out shape.UnitMeters);
    }

    /// <summary>A width and a height with their unit.</summary>
    public static bool TryReadBox(this CommandContext context, int argument, ref GeoShape shape)
    {
        if (!TryReadNumber(context, argument, "ERR need numeric width"u8, out shape.Width)) return false;
        if (!TryReadNumber(context, argument + 1, "ERR need numeric height"u8, out shape.Height)) return false;
        if (shape.Width < 0 || shape.Height < 0)
        {
            context.Reply.Error("ERR height or width cannot be negative"u8);
            return false;
        }
        shape.Kind = GeoShapeKind.Box;
        return context.TryReadUnit(argument + 2, out shape.UnitMeters);
    }

    static bool TryReadNumber(CommandContext context, int argument, ReadOnlySpan<byte> error, out double number)
    {
        if (FloatText.TryParse(context.Argument(argument), out number)) return true;
        context.Reply.Error(error);
        return false;
    }

    static string Shown(double degrees) =>
        double.IsPositiveInfinity(degrees) ? "inf"
        : double.IsNegativeInfinity(degrees) ? "-inf"
        : degrees.ToString("F6", CultureInfo.InvariantCulture);
}
