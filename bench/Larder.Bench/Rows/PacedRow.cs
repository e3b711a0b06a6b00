// Latency where it counts: every server gets the same rate, half of what the best peer manages at most, and a request's
// latency starts when it is due.
using Larder.Bench.Load;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Requests at a fixed rate.</summary>
sealed record PacedRow : Row
{
    /// <summary>The same load without a rate: what the peers' peaks are taken from.</summary>
    public required LoadRow Peak { get; init; }

    static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    double _peersPeak, _larderPeak; // requests/s

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Figure.Rate, Figure.Throughput, Figure.P50, Figure.MedianWindowP99, Figure.P99, Figure.P999, Figure.Cpu,
    ];

    // Larder too runs at its peak first: what is called often is compiled anew in the first seconds of a load.
    public override async Task SetUpAsync(RowContext context, RunningServer server)
    {
        await Peak.SetUpAsync(context, server);
        var (load, _) = await LoadRow.RunAsync(context with { Duration = SettleTime }, server, Peak.PlanFor(server));
        if (server.Spec.IsLarder) _larderPeak = load.PerSecond;
        else _peersPeak = Math.Max(_peersPeak, load.PerSecond);
    }

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var rate = Math.Max(1, (_peersPeak > 0 ? _peersPeak : _larderPeak) / 2);
        var plan = Peak.PlanFor(server) with { RatePerSecond = rate };
        var (load, cpu) = await LoadRow.RunAsync(context, server, plan);
        return
        [
            rate, load.PerSecond, load.LatencyMicros(50), load.MedianWindowP99Micros, load.LatencyMicros(99),
            load.LatencyMicros(99.9), cpu,
        ];
    }
}
