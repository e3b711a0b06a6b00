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

    double _ratePerSecond;

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Figure.Rate, Figure.Throughput, Figure.P50, Figure.MedianWindowP99, Figure.P99, Figure.P999, Figure.Cpu,
    ];

    public override async Task PrepareAsync(RowContext context, IReadOnlyList<RunningServer> servers)
    {
        var best = 0.0;
        var peers = servers.Where(server => !server.Spec.IsLarder).DefaultIfEmpty(servers[0]);
        foreach (var server in peers)
            best = Math.Max(best, (await LoadRow.RunAsync(context, server, Peak.PlanFor(server))).Load.PerSecond);
        _ratePerSecond = Math.Max(1, best / 2);
    }

    public override Task SetUpAsync(RowContext context, RunningServer server) => Peak.SetUpAsync(context, server);

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var plan = Peak.PlanFor(server) with { RatePerSecond = _ratePerSecond };
        var (load, cpu) = await LoadRow.RunAsync(context, server, plan);
        return
        [
            _ratePerSecond, load.PerSecond, load.LatencyMicros(50), load.MedianWindowP99Micros, load.LatencyMicros(99),
            load.LatencyMicros(99.9), cpu,
        ];
    }
}
