// What was counted while reads were answered in one way. Only whole intervals between two readings count, so that no switch
// falls into one.
using Storefront.Counting;

namespace Storefront.Demo.Measuring;

/// <summary>Sums over all intervals of one <see cref="ReadMode"/>.</summary>
sealed record PhaseTotals(double Seconds, ServerCounts Servers, ShopperCounts Shoppers)
{
    public static PhaseTotals None { get; } = new(0, default, default);

    public double RequestsPerSecond => Rate(Shoppers.Answered);

    public double AskedPerSecond => Rate(Servers.Asked);

    public double DatabaseReadsPerSecond => Rate(Servers.DatabaseReads);

    public double? MedianMs => Shoppers.Pages.Percentile(0.5);

    public double? P99Ms => Shoppers.Pages.Percentile(0.99);

    public PhaseTotals With(Reading from, Reading to) => new(
        Seconds + (to.ElapsedSeconds - from.ElapsedSeconds),
        Servers + (to.Servers - from.Servers),
        Shoppers + (to.Shoppers - from.Shoppers));

    double Rate(long count) => Seconds == 0 ? 0 : count / Seconds;
}
