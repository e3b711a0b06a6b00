// A place on the earth, and how far it is to another.
namespace Larder.Engine.Commands.Geo;

/// <summary>Degrees.</summary>
readonly record struct GeoPoint(double Longitude, double Latitude)
{
    /// <summary>The limits of what can be indexed: the poles lie outside.</summary>
    public const double MaxLongitude = 180, MaxLatitude = 85.05112878;

    /// <summary>The sphere that distances are measured on.</summary>
    const double EarthRadiusMeters = 6372797.560856;

    // A difference of longitudes below this is about 6 nanometers: nothing.
    const double NoAngle = 1e-15;

    public bool IsValid => Math.Abs(Longitude) <= MaxLongitude && Math.Abs(Latitude) <= MaxLatitude;

    /// <summary>The place that a score stands for.</summary>
    public static GeoPoint OfScore(double score)
    {
        var area = new GeoCell((ulong)score, GeoCell.MaxStep).Area;
        return new GeoPoint(
            (area.MinLongitude + area.MaxLongitude) / 2, (area.MinLatitude + area.MaxLatitude) / 2).OnGrid;
    }

    /// <summary>The nearest place within the limits.</summary>
    public GeoPoint OnGrid => new(
        Math.Clamp(Longitude, -MaxLongitude, MaxLongitude), Math.Clamp(Latitude, -MaxLatitude, MaxLatitude));

    /// <summary>The score that stands for the place, a whole number below 2^53.</summary>
    public double ToScore() => GeoCell.Of(this, GeoCell.MaxStep).FirstScore;

    /// <summary>Meters to another place along the great circle (haversine).</summary>
    public double DistanceTo(GeoPoint other)
    {
        var v = Math.Sin((Radians(other.Longitude) - Radians(Longitude)) / 2);
        if (Math.Abs(v) <= NoAngle) return LatitudeDistanceTo(other);
        double from = Radians(Latitude), to = Radians(other.Latitude);
        var u = Math.Sin((to - from) / 2);
        var a = u * u + Math.Cos(from) * Math.Cos(to) * v * v;
        return 2.0 * EarthRadiusMeters * Math.Asin(Math.Sqrt(a));
    }

    /// <summary>Meters to the other's parallel.</summary>
    public double LatitudeDistanceTo(GeoPoint other) =>
        EarthRadiusMeters * Math.Abs(Radians(other.Latitude) - Radians(Latitude));

    /// <summary>The angle of an arc of so many meters, in degrees.</summary>
    public static double DegreesOf(double meters) => Degrees(meters / EarthRadiusMeters);

    public static double Radians(double degrees) => degrees * (Math.PI / 180.0);

    public static double Degrees(double radians) => radians / (Math.PI / 180.0);
}
