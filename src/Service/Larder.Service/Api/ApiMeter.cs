// How often the API was called, how it answered, and how long that took.
using System.Diagnostics.Metrics;
using Larder.Base;

namespace Larder.Service.Api;

/// <summary>Measures calls.</summary>
static class ApiMeter
{
    static readonly Meter Meter = new("Larder.Api");

    static readonly Histogram<double> Calls = Meter.CreateHistogram(
        "larder.api.call", "s", "API calls by action and outcome (ok, or the error's code)", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10] });

    /// <param name="action">Empty where the request named none that there is.</param>
    public static void Count(string action, string outcome, long startedNs) => Calls.Record(
        (Clock.System.MonotonicNs - startedNs) / 1e9,
        new("action", action.Length > 0 ? action : "unknown"),
        new("outcome", outcome));
}
