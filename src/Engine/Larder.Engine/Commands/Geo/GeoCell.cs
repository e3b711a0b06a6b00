// A cell of the grid that places are indexed by: the world cut in two so many times in each direction. The bits of the
// cell's number alternate, so that cells of a cell are a run of numbers and a sorted set finds them by score:
//
//     step 2       longitude 01, latitude 10   ->   0 1 1 0      longitude first
using System.Runtime.Intrinsics.X86;

namespace Larder.Engine.Commands.Geo;

/// <summary>An area between two longitudes and two latitudes, in degrees.</summary>
readonly record struct GeoArea(double MinLongitude, double MinLatitude, double MaxLongitude, double MaxLatitude);

/// <param name="Bits">The cell's number, 2 * <paramref name="Step"/> bits.</param>
readonly record struct GeoCell(ulong Bits, int Step)
{
    /// <summary>The finest grid, whose cells are the scores of places.</summary>
    public const int MaxStep = 26;

    const ulong EvenBits = 0x5555555555555555;

    /// <summary>The cell with a place.</summary>
    public static GeoCell Of(GeoPoint point, int step, double maxLatitude = GeoPoint.MaxLatitude)
    {
        var cells = 1ul << step;
        var latitude = (point.Latitude + maxLatitude) / (maxLatitude + maxLatitude) * cells;
        var longitude = (point.Longitude + GeoPoint.MaxLongitude) / (2 * GeoPoint.MaxLongitude) * cells;
        return new GeoCell(Interleave((uint)latitude, (uint)longitude), step);
    }

    /// <summary>The least score of the places in the cell.</summary>
    public ulong FirstScore => Bits << (2 * (MaxStep - Step));

    /// <summary>The least score behind those.</summary>
    public ulong EndScore => (Bits + 1) << (2 * (MaxStep - Step));

    public GeoArea Area
    {
        get
        {
            var cells = (double)(1ul << Step);
            double latitude = Compress(Bits), longitude = Compress(Bits >> 1);
            const double LatitudeScale = GeoPoint.MaxLatitude + GeoPoint.MaxLatitude;
            const double LongitudeScale = 2 * GeoPoint.MaxLongitude;
            return new GeoArea(
                -GeoPoint.MaxLongitude + longitude / cells * LongitudeScale,
                -GeoPoint.MaxLatitude + latitude / cells * LatitudeScale,
                -GeoPoint.MaxLongitude + (longitude + 1) / cells * LongitudeScale,
                -GeoPoint.MaxLatitude + (latitude + 1) / cells * LatitudeScale);
        }
    }

    /// <summary>The cell so many further east and north; the grid closes to a ring in both directions.</summary>
    public GeoCell Neighbor(int east, int north)
    {
        var mask = (1u << Step) - 1;
        uint latitude = Compress(Bits), longitude = Compress(Bits >> 1);
        if (north != 0) latitude = (latitude + (uint)north) & mask;
        if (east != 0) longitude = (longitude + (uint)east) & mask;
        return new GeoCell(Interleave(latitude, longitude), Step);
    }

    static ulong Interleave(uint even, uint odd) => Spread(even) | (Spread(odd) << 1);

    // The bits of a number, to the even places of one twice as long.
    static ulong Spread(uint number)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitDeposit(number, EvenBits);
        ulong spread = 0;
        for (var bit = 0; bit < 32; bit++) spread |= (ulong)((number >> bit) & 1) << (2 * bit);
        return spread;
    }

    // The bits in the even places of a number.
    static uint Compress(ulong number)
    {
        if (Bmi2.X64.IsSupported) return (uint)Bmi2.X64.ParallelBitExtract(number, EvenBits);
        uint compressed = 0;
        for (var bit = 0; bit < 32; bit++) compressed |= (uint)((number >> (2 * bit)) & 1) << bit;
        return compressed;
    }
}
