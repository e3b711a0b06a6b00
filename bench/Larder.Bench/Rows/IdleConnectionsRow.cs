// What a connection costs that only asked once and then stays silent.
using Larder.Bench.Load;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Resident memory per idle connection.</summary>
sealed record IdleConnectionsRow : Row
{
    public required int Connections { get; init; }

    /// <summary>A request that every server of the protocol answers.</summary>
    public required RequestMix Requests { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.PerConnection];

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var plan = new LoadPlan
        {
            Protocol = Protocol, Port = server.Port, Requests = Requests, KeyCount = 1, Connections = 64,
        };
        // The first connections bring a server to its working size: code, pools, tables.
        await LoadRow.RunAsync(context, server, plan);
        var before = server.Accounts.ResidentBytes;
        using var generator = new LoadGenerator(plan with { Connections = Connections }, context.Place);
        await generator.OpenAsync(context.Stop);
        return [(server.Accounts.ResidentBytes - before) / 1024.0 / Connections];
    }
}
