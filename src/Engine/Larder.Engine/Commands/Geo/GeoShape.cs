// The area of a search: a circle or a box around a center, or a polygon.
namespace Larder.Engine.Commands.Geo;

enum GeoShapeKind : byte
{
    None,
    Circle,
    Box,
    Polygon,
}

/// <summary>Sizes are in <see cref="UnitMeters"/>.</summary>
ref struct GeoShape
{
    public GeoShapeKind Kind;

    /// <summary>What distances are measured from; of a polygon its centroid, see <see cref="UseVertices"/>.</summary>
    public GeoPoint Center;
    public double UnitMeters;
    public double Radius;
    public double Width;
    public double Height;
    ReadOnlySpan<GeoPoint> _vertices;

    /// <summary>Meters from the center that are certain to cover the shape.</summary>
    public readonly double ReachMeters
    {
        get
        {
            switch (Kind)
            {
                case GeoShapeKind.Circle:
                    return Radius * UnitMeters;
                case GeoShapeKind.Box:
                    return Math.Sqrt((Width / 2 * (Width / 2)) + (Height / 2 * (Height / 2))) * UnitMeters;
                default:
                    var (west, south, east, north) = Bounds;
                    var toNorthWest = Center.DistanceTo(new GeoPoint(west, north));
                    var toNorthEast = Center.DistanceTo(new GeoPoint(east, north));
                    var toSouthWest = Center.DistanceTo(new GeoPoint(west, south));
                    var toSouthEast = Center.DistanceTo(new GeoPoint(east, south));
                    return Math.Max(Math.Max(toNorthWest, toNorthEast), Math.Max(toSouthWest, toSouthEast));
            }
        }
    }

    /// <summary>The area that holds the shape. East and west edges may lie beyond the date line.</summary>
    public readonly GeoArea Bounds
    {
        get
        {
            if (Kind == GeoShapeKind.Polygon) return BoundsOf(_vertices);
            var isCircle = Kind == GeoShapeKind.Circle;
            var height = isCircle ? UnitMeters * Radius : UnitMeters * Height / 2;
            var width = isCircle ? UnitMeters * Radius : UnitMeters * Width / 2;
            var up = GeoPoint.DegreesOf(height);
            // A meter spans the more degrees of longitude the nearer the pole: the edge towards it is the wider one.
            var widest = Center.Latitude < 0 ? Center.Latitude - up : Center.Latitude + up;
            var aside = GeoPoint.DegreesOf(width / Math.Cos(GeoPoint.Radians(widest)));
            return new GeoArea(
                Center.Longitude - aside, Center.Latitude - up, Center.Longitude + aside, Center.Latitude + up);
        }
    }

    /// <summary>Makes it a polygon, whose center is the mean of its vertices on the sphere.</summary>
    public void UseVertices(ReadOnlySpan<GeoPoint> vertices)
    {
        Kind = GeoShapeKind.Polygon;
        UnitMeters = 1;
        _vertices = vertices;
        double x = 0, y = 0, z = 0;
        foreach (var vertex in vertices)
        {
            double longitude = GeoPoint.Radians(vertex.Longitude), latitude = GeoPoint.Radians(vertex.Latitude);
            x += Math.Cos(latitude) * Math.Cos(longitude);
            y += Math.Cos(latitude) * Math.Sin(longitude);
            z += Math.Sin(latitude);
        }
        Center = new GeoPoint(
            GeoPoint.Degrees(Math.Atan2(y, x)), GeoPoint.Degrees(Math.Atan2(z, Math.Sqrt((x * x) + (y * y)))));
    }

    /// <summary>Whether a place lies in the shape, and how many meters it is from the center.</summary>
    public readonly bool Contains(GeoPoint point, out double meters)
    {
        meters = 0;
        switch (Kind)
        {
            case GeoShapeKind.Circle:
                meters = Center.DistanceTo(point);
                return meters <= Radius * UnitMeters;
            case GeoShapeKind.Box:
                if (point.LatitudeDistanceTo(Center) > Height * UnitMeters / 2) return false;
                if (point.DistanceTo(new GeoPoint(Center.Longitude, point.Latitude)) > Width * UnitMeters / 2)
                    return false;
                break;
            default:
                if (!IsInside(_vertices, point)) return false;
                break;
        }
        meters = Center.DistanceTo(point);
        return true;
    }

    // A ray from the point to the east crosses the outline an odd number of times.
    static bool IsInside(ReadOnlySpan<GeoPoint> vertices, GeoPoint point)
    {
        var isInside = false;
        var previous = vertices[^1];
        foreach (var vertex in vertices)
        {
            if (vertex.Latitude > point.Latitude != previous.Latitude > point.Latitude)
            {
                var share = (previous.Longitude - vertex.Longitude) * (point.Latitude - vertex.Latitude) /
                    (previous.Latitude - vertex.Latitude);
                if (point.Longitude < share + vertex.Longitude) isInside = !isInside;
            }
            previous = vertex;
        }
        return isInside;
    }

    static GeoArea BoundsOf(ReadOnlySpan<GeoPoint> vertices)
    {
        double west = GeoPoint.MaxLongitude, east = -GeoPoint.MaxLongitude;
        double south = GeoPoint.MaxLatitude, north = -GeoPoint.MaxLatitude;
        foreach (var vertex in vertices)
        {
            west = Math.Min(west, vertex.Longitude);
            east = Math.Max(east, vertex.Longitude);
            south = Math.Min(south, vertex.Latitude);
            north = Math.Max(north, vertex.Latitude);
        }
        return new GeoArea(west, south, east, north);
    }
}
