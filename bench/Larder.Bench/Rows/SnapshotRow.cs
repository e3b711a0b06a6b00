// A load, and the same load beside snapshots that follow each other without a break: what saving costs those who are served.
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Throughput, latency and memory beside BGSAVE, and as shares of those without.</summary>
sealed record SnapshotRow : Row
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public required LoadRow Load { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
        [Figure.Throughput, Figure.ThroughputOfCalm, Figure.P99, Figure.P99OfCalm, Figure.MemoryOfCalm, Figure.Snapshots];

    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await Load.SetUpAsync(context, server);
        var (calm, _) = await LoadRow.RunAsync(context, server, Load.PlanFor(server));
        var calmBytes = (double)server.Accounts.ResidentBytes;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var saving = SaveAgainAndAgainAsync(server, over.Token);
        var (load, _) = await LoadRow.RunAsync(context, server, Load.PlanFor(server));
        await over.CancelAsync();
        var (count, peakBytes) = await saving;
        return
        [
            load.PerSecond, 100 * load.PerSecond / calm.PerSecond, load.LatencyMicros(99),
            100 * load.LatencyMicros(99) / calm.LatencyMicros(99), 100 * peakBytes / calmBytes, count,
        ];
    }

    // Memory that a child of the server has written to is its own, beside what both share.
    static async Task<(int Count, double PeakBytes)> SaveAgainAndAgainAsync(RunningServer server, CancellationToken stop)
    {
        var count = 0;
        var peak = 0.0;
        using var probe = server.Connect();
        while (!stop.IsCancellationRequested)
        {
            probe.Ask("BGSAVE");
            count++;
            while (probe.Fact("rdb_bgsave_in_progress", "persistence") == 1)
            {
                peak = Math.Max(peak, server.Accounts.ProportionalBytes);
                await Task.Delay(LookEvery, CancellationToken.None);
            }
        }
        return (count, peak);
    }
}
