// The cells of the grid that a search has to look at: the one with the center and those of its eight neighbours that
// the shape reaches into, of a size such that the nine cover it.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Commands.Geo;

static class GeoCover
{
    public const int MaxCells = 9;

    // Half the circumference, in the projection that the grid is cut from.
    const double MercatorMaxMeters = 20037726.37;

    // The center first; opposite neighbours follow each other, as on a coarse grid they are the same cell.
    static ReadOnlySpan<sbyte> Easts => [0, 0, 0, 1, -1, 1, -1, 1, -1];
    static ReadOnlySpan<sbyte> Norths => [0, 1, -1, 0, 0, 1, 1, -1, -1];

    /// <summary>Writes the cells in the order in which they are searched and returns how many there are.</summary>
    /// <param name="cells">Room for <see cref="MaxCells"/>.</param>
    public static int Of(in GeoShape shape, Span<GeoCell> cells)
    {
        var bounds = shape.Bounds;
        var step = StepFor(shape.ReachMeters, shape.Center.Latitude);
        var middle = shape.Center.OnGrid; // the centroid of a polygon may be at a pole
        if (step > 1 && !Covers(GeoCell.Of(middle, step), bounds)) step--;
        var center = GeoCell.Of(middle, step);
        var area = center.Area;
        var count = 0;
        for (var i = 0; i < MaxCells; i++)
        {
            if (step >= 2 && IsOutOfReach(Easts[i], Norths[i], area, bounds)) continue;
            var cell = center.Neighbor(Easts[i], Norths[i]);
            if (count > 1 && cell == cells[count - 1]) continue;
            cells[count++] = cell;
        }
        return count;
    }

    static int StepFor(double meters, double latitude)
    {
        if (meters == 0) return GeoCell.MaxStep;
        var step = 1;
        for (; meters < MercatorMaxMeters; meters *= 2) step++;
        step -= 2; // so that the reach is included in most of the cases
        // Cells are narrower towards the poles.
        if (Math.Abs(latitude) > 66) step--;
        if (Math.Abs(latitude) > 80) step--;
        return Math.Clamp(step, 1, GeoCell.MaxStep);
    }

    // Near the edge of the grid's center the neighbours may not reach as far as the shape.
    static bool Covers(GeoCell center, in GeoArea bounds) =>
        center.Neighbor(0, 1).Area.MaxLatitude >= bounds.MaxLatitude &&
        center.Neighbor(0, -1).Area.MinLatitude <= bounds.MinLatitude &&
        center.Neighbor(1, 0).Area.MaxLongitude >= bounds.MaxLongitude &&
        center.Neighbor(-1, 0).Area.MinLongitude <= bounds.MinLongitude;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsOutOfReach(int east, int north, in GeoArea center, in GeoArea bounds) =>
        (north < 0 && center.MinLatitude < bounds.MinLatitude) ||
        (north > 0 && center.MaxLatitude > bounds.MaxLatitude) ||
        (east < 0 && center.MinLongitude < bounds.MinLongitude) ||
        (east > 0 && center.MaxLongitude > bounds.MaxLongitude);
}
