// A load on a server that is followed by others of its kind, beside the same load without them.
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Throughput and processor time of the primary, and what its replicas make of that without them.</summary>
sealed record ReplicatedRow : Row
{
    public required LoadRow Load { get; init; }

    public required int ReplicaCount { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
        [Figure.Throughput, Figure.P99, Figure.Cpu, Figure.CpuOfAlone, Figure.GeneratorShare];

    // Threads for I/O change nothing about who waits for whom.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var alone = Load with { Requests = new Requests.RequestMix(Requests.TemplateBuilder.Resp(64, false, "SET key:# @")) };
        var (_, aloneCpu) = await LoadRow.RunAsync(context, server, alone.PlanFor(server));
        using (var probe = server.Connect()) probe.Ask("CONFIG SET repl-diskless-sync-delay 0");
        var replicas = new List<RunningServer>();
        try
        {
            for (var i = 0; i < ReplicaCount; i++)
                replicas.Add(await FollowAsync(server, context.ServerCores, context.Stop));
            var (load, cpu) = await LoadRow.RunAsync(context, server, Load.PlanFor(server));
            return [load.PerSecond, load.LatencyMicros(99), cpu, 100 * cpu / aloneCpu, load.GeneratorShare * 100];
        }
        finally
        {
            foreach (var replica in replicas) replica.Dispose();
        }
    }

    /// <summary>Starts another server of the kind and returns when it has followed so far that it is sent the stream.</summary>
    public static async Task<RunningServer> FollowAsync(
        RunningServer primary, IReadOnlyList<int> cores, CancellationToken stop)
    {
        var replica = await RunningServer.StartAsync(primary.Spec, cores, stop);
        try
        {
            using var probe = replica.Connect();
            probe.Ask($"REPLICAOF 127.0.0.1 {primary.Port}");
            while (!probe.Ask("INFO replication").Contains("master_link_status:up", StringComparison.Ordinal))
                await Task.Delay(10, stop);
            return replica;
        }
        catch
        {
            replica.Dispose();
            throw;
        }
    }
}
