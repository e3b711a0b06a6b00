// A load on a server as fast as it answers: throughput, latency, processor time per request, memory.
using Larder.Bench.Keys;
using Larder.Bench.Load;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Connections that ask again as soon as they are answered.</summary>
sealed record LoadRow : Row
{
    static readonly RequestMix PingRequests = new(TemplateBuilder.Resp(0, false, "PING"));

    public required RequestMix Requests { get; init; }

    public required int KeyCount { get; init; }

    public KeySpread Spread { get; init; } = KeySpread.Uniform;

    public int Connections { get; init; } = 50;

    public int Pipeline { get; init; } = 1;

    public IReadOnlyList<Fill> Fills { get; init; } = [];

    /// <summary>The part of the replies that may be errors.</summary>
    public double MostErrorPart { get; init; }

    /// <summary>What the server is told before it gets its data (<see cref="Probe.Configure"/>); the same in a group.</summary>
    public string Directives { get; init; } = "";

    /// <summary>Measures the network layer alone beside the servers, with PING in place of the request.</summary>
    public bool HasCeiling { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Figure.Throughput, Figure.P50, Figure.P99, Figure.P999, Figure.Cpu, Figure.PeakMemory, Figure.GeneratorShare,
    ];

    // Garnet evicts by pages, not by a policy.
    public override bool Suits(ServerSpec server) =>
        (base.Suits(server) && (Directives.Length == 0 || server.Peer != "garnet"))
        || (server.AnswersOnlyPing && HasCeiling);

    public override async Task SetUpAsync(RowContext context, RunningServer server)
    {
        if (server.Spec.AnswersOnlyPing) return;
        using var probe = server.Connect();
        if (Directives.Length > 0) probe.Configure(Directives);
        foreach (var fill in Fills) await fill.ApplyAsync(server, context);
        probe.Try(Requests.Main);
        if (Requests.Second is { } second) probe.Try(second);
    }

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        server.Accounts.ResetPeak();
        var measured = await RunAsync(context, server, PlanFor(server));
        var load = measured.Load;
        return
        [
            load.PerSecond, load.LatencyMicros(50), load.LatencyMicros(99), load.LatencyMicros(99.9),
            measured.CpuSecondsPerMillion, server.Accounts.PeakResidentBytes / 1048576.0, load.GeneratorShare * 100,
        ];
    }

    /// <summary>The load of this row on a server.</summary>
    public LoadPlan PlanFor(RunningServer server) => new()
    {
        Protocol = Protocol,
        Port = server.Port,
        Requests = server.Spec.AnswersOnlyPing ? PingRequests : Requests,
        KeyCount = KeyCount,
        Spread = Spread,
        Connections = Connections,
        Pipeline = Pipeline,
        MostErrorPart = MostErrorPart,
    };

    /// <summary>A load with its warm-up, and what it cost the server.</summary>
    public static async Task<(LoadResult Load, double CpuSecondsPerMillion)> RunAsync(
        RowContext context, RunningServer server, LoadPlan plan)
    {
        using var generator = new LoadGenerator(plan, context.Place);
        await generator.OpenAsync(context.Stop);
        await generator.BeginAsync();
        await Task.Delay(context.WarmUp, context.Stop);
        generator.BeginMeasuring();
        var before = server.Accounts.CpuSeconds;
        await Task.Delay(context.Duration, context.Stop);
        generator.EndMeasuring();
        var cpuSeconds = server.Accounts.CpuSeconds - before;
        if (generator.HasFailed) throw new ServerException($"{generator.ErrorCount} replies were errors");
        var load = generator.Finish();
        return (load, cpuSeconds / load.Replies * 1e6);
    }
}
