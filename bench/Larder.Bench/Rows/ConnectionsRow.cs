// What many connections cost in speed: the same load at the same server over few of them and over many, one right after
// the other.
using Larder.Bench.Load;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Throughput over many connections as a share of that over few.</summary>
sealed record ConnectionsRow : Row
{
    public required LoadRow Few { get; init; }

    public required LoadRow Many { get; init; }

    public override IReadOnlyList<Figure> Figures =>
    [
        At(Few, Figure.Throughput), At(Many, Figure.Throughput), ManyOfFew, At(Few, Figure.Cpu), At(Many, Figure.Cpu),
        At(Many, Figure.P99), Figure.GeneratorShare,
    ];

    Figure ManyOfFew => new($"{Many.Connections:#,0} of {Few.Connections:#,0} %", "0.0", Better.Higher);

    // The first load over many connections is thrown away, as that of every row.
    public override async Task SetUpAsync(RowContext context, RunningServer server)
    {
        await Few.SetUpAsync(context, server);
        await LoadRow.RunAsync(context, server, Many.PlanFor(server));
    }

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var (few, fewCpu) = await LoadRow.RunAsync(context, server, Few.PlanFor(server));
        var (many, manyCpu) = await LoadRow.RunAsync(context, server, Many.PlanFor(server));
        return
        [
            few.PerSecond, many.PerSecond, 100 * many.PerSecond / few.PerSecond, fewCpu, manyCpu,
            many.LatencyMicros(99), many.GeneratorShare * 100,
        ];
    }

    static Figure At(LoadRow load, Figure figure) =>
        figure with { Title = $"{figure.Title} at {load.Connections:#,0}" };
}
