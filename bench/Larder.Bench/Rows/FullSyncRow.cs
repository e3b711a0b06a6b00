// How long a new replica needs until it has all data of a server at rest, and what that costs both.
using System.Diagnostics;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Seconds from REPLICAOF until the link is up.</summary>
sealed record FullSyncRow : Row
{
    public required Fill Keys { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.Seconds, Figure.CpuSeconds, Figure.ReplicaCpuSeconds];

    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await Keys.ApplyAsync(server, context);
        using (var probe = server.Connect()) probe.Ask("CONFIG SET repl-diskless-sync-delay 0");
        var cpu = server.Accounts.CpuSeconds;
        var started = Stopwatch.GetTimestamp();
        using var replica = await ReplicatedRow.FollowAsync(server, context.ServerCores, context.Stop);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return [seconds, server.Accounts.CpuSeconds - cpu, replica.Accounts.CpuSeconds];
    }
}
