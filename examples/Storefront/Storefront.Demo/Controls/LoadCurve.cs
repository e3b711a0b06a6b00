// How many shoppers are in the shop at a time: few, then many, then few again, so that the fleet must scale both ways.
namespace Storefront.Demo.Controls;

/// <summary>A wave between a floor and a peak that starts at the floor and repeats after its period.</summary>
sealed class LoadCurve(int floor, int peak, TimeSpan period)
{
    public int ShoppersAt(TimeSpan elapsed)
    {
        var sine = Math.Sin(Math.PI * elapsed.TotalSeconds / period.TotalSeconds);
        return floor + (int)Math.Round((peak - floor) * sine * sine);
    }
}
