// Does a request wait when the index grows? A server is filled from nothing at a steady rate while a few connections
// ask for keys that are there; then the same keys are written again at the same rate for as long. What the second half
// has too comes from the load and the machine, not from growing.
//
//   SET key 0 .. n-1     | SET key 0 .. n-1 again
//   probe: growing       | probe: steady
using System.Diagnostics;
using Larder.Bench.Keys;
using Larder.Bench.Load;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Latencies beside a fill, and beside the same load at constant size.</summary>
sealed record GrowthRow : Row
{
    const double ProbesPerSecond = 1000;
    const int ProbeConnections = 4;

    public required int KeyCount { get; init; }

    /// <summary>The request that writes a key.</summary>
    public required RequestTemplate Set { get; init; }

    /// <summary>Keys written per second; a server that does not manage takes longer.</summary>
    public required double SetsPerSecond { get; init; }

    /// <summary>What the probe asks for, there before the rest.</summary>
    public required Fill ProbedKeys { get; init; }

    public required RequestTemplate Get { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Figure.FillSeconds, Figure.GrowingP99, Figure.GrowingP999, Figure.GrowingMax, Figure.SteadyP99,
        Figure.SteadyP999, Figure.SteadyMax, Figure.PeakMemory, Figure.Collections, Figure.LongestCollection,
    ];

    public override bool Suits(ServerSpec server) => base.Suits(server) && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await ProbedKeys.ApplyAsync(server, context);
        server.Accounts.ResetPeak();
        using var info = server.Connect();
        var collections = info.Fact("mem_managed_collections");

        using var sets = new LoadGenerator(SetPlan(server, context), context.Place);
        using var growing = new LoadGenerator(ProbePlan(server), sets);
        using var steady = new LoadGenerator(ProbePlan(server), sets);
        foreach (var generator in (LoadGenerator[])[sets, growing, steady]) await generator.OpenAsync(context.Stop);

        var started = Stopwatch.GetTimestamp();
        await sets.BeginAsync();
        await growing.BeginAsync();
        growing.BeginMeasuring();
        await sets.RepliesAsync(KeyCount, context.Stop);
        await growing.EndMeasuringAsync(context.Stop);
        var fillSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await steady.BeginAsync();
        steady.BeginMeasuring();
        await sets.DrainAsync(context.Stop);
        await steady.EndMeasuringAsync(context.Stop);
        if (sets.ErrorCount > 0) throw new ServerException($"{sets.ErrorCount} keys were refused");

        sets.Finish();
        LoadResult grown = growing.Finish(), stayed = steady.Finish();
        return
        [
            fillSeconds, grown.LatencyMicros(99), grown.LatencyMicros(99.9), grown.LatencyMicros(100),
            stayed.LatencyMicros(99), stayed.LatencyMicros(99.9), stayed.LatencyMicros(100),
            server.Accounts.PeakResidentBytes / 1048576.0,
            info.Fact("mem_managed_collections") - collections ?? double.NaN,
            info.Fact("mem_managed_pause_max_usec") ?? double.NaN,
        ];
    }

    // Sent every millisecond, so that they come as small pipelines and the generator's loop is free for the probe.
    LoadPlan SetPlan(RunningServer server, RowContext context) => new()
    {
        Protocol = Protocol,
        Port = server.Port,
        Requests = new RequestMix(Set),
        KeyCount = KeyCount,
        Spread = KeySpread.Sequential,
        Connections = 4 * context.Place.LoopCount,
        RatePerSecond = SetsPerSecond,
        PaceMs = 1,
        RequestCount = 2L * KeyCount,
    };

    LoadPlan ProbePlan(RunningServer server) => new()
    {
        Protocol = Protocol,
        Port = server.Port,
        Requests = new RequestMix(Get),
        KeyCount = ProbedKeys.KeyCount,
        Connections = ProbeConnections,
        RatePerSecond = ProbesPerSecond,
    };
}
