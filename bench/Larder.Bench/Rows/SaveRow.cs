// How long a server needs to write all its data to a file while it does nothing else.
using System.Diagnostics;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Seconds and processor time of SAVE.</summary>
sealed record SaveRow : Row
{
    public required Fill Keys { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.Seconds, Figure.CpuSeconds];

    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await Keys.ApplyAsync(server, context);
        using var probe = server.Connect();
        var cpu = server.Accounts.CpuSeconds;
        var started = Stopwatch.GetTimestamp();
        probe.Ask("SAVE");
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return [seconds, server.Accounts.CpuSeconds - cpu];
    }
}
