// One long piece of work, and how long who asks for something else meanwhile has to wait for it. Waiting is told by the
// clock and by the processor time that one thread of the server spent within a GET, which other processes do not add to.
using System.Diagnostics;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>The longest GET beside a command and for a while after it.</summary>
sealed record StallRow : Row
{
    const double NsPerMicrosecond = 1000;

    static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>Gives the server what the command works on; it may hold what an earlier turn left.</summary>
    public required Action<Probe, CancellationToken> Prepare { get; init; }

    /// <summary>The command, made when the server is prepared.</summary>
    public required Func<Probe, string> Command { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
        [Figure.StallCpu, Figure.StallWait, Figure.StallReply, Figure.StallWork];

    // Threads for I/O change nothing about it.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        // What runs for the first time is compiled then.
        await RunAsync(context, server);
        return await RunAsync(context, server);
    }

    async Task<double[]> RunAsync(RowContext context, RunningServer server)
    {
        using var worker = server.Connect();
        using var asker = server.Connect();
        Prepare(worker, context.Stop);
        var command = Command(worker);
        asker.Ask("SET beside 1");
        asker.Ask("GET beside");
        await Task.Delay(After, context.Stop);
        var cpu = server.Accounts.CpuSeconds;
        double mostCpuNs = 0, mostNs = 0;
        var reply = TimeSpan.Zero;
        var started = Stopwatch.GetTimestamp();
        var work = Task.Run(
            () =>
            {
                worker.Ask(command);
                reply = Stopwatch.GetElapsedTime(started);
            },
            context.Stop);
        while (!work.IsCompleted || Stopwatch.GetElapsedTime(started) < reply + After)
        {
            var before = server.Accounts.ThreadCpuNs();
            var asked = Stopwatch.GetTimestamp();
            asker.Ask("GET beside");
            var ns = Stopwatch.GetElapsedTime(asked).TotalNanoseconds;
            mostNs = Math.Max(mostNs, ns);
            mostCpuNs = Math.Max(mostCpuNs, Math.Min(ns, MostSpent(before, server.Accounts.ThreadCpuNs())));
        }
        await work;
        cpu = server.Accounts.CpuSeconds - cpu;
        return [mostCpuNs / NsPerMicrosecond, mostNs / NsPerMicrosecond, reply.TotalMilliseconds, cpu * 1000];
    }

    static double MostSpent(Dictionary<int, long> before, Dictionary<int, long> after)
    {
        long most = 0;
        foreach (var (thread, ns) in after) most = Math.Max(most, ns - before.GetValueOrDefault(thread));
        return most;
    }
}
