// Many keys fall due within the same second, among as many that stay. Who asks for the others meanwhile must not wait,
// and the memory of those gone is to be had again.
using Larder.Bench.Load;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Latencies before and during a wave of expiries, how long it lasts, and memory around it.</summary>
sealed record MassExpiryRow : Row
{
    const double ProbesPerSecond = 5000;
    const int ProbeConnections = 8;
    const int DueWithinMs = 1000;
    const double MiB = 1 << 20;

    static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(60);

    /// <summary>Keys that stay, then as many that fall due together, then those of the rehearsal.</summary>
    public required Fill Keys { get; init; }

    /// <summary>
    /// Keys of a smaller wave before the measured one: what runs for the first time is compiled then, in the server and in
    /// the generator.
    /// </summary>
    public required int RehearsedKeyCount { get; init; }

    /// <summary>A request for a key.</summary>
    public required RequestTemplate Get { get; init; }

    /// <summary>Time for giving the keys their expiry before the first falls due.</summary>
    public required TimeSpan Lead { get; init; }

    /// <summary>How long resident memory must not have fallen to count as settled.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(5);

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Figure.CalmP99, Figure.CalmMedianP99, Figure.CalmMax, Figure.ExpiringP99, Figure.ExpiringMedianP99,
        Figure.ExpiringMax, Figure.GoneSeconds, Figure.Expired, Figure.UsedFull, Figure.UsedAfter,
        Figure.ResidentFull, Figure.ResidentAfter,
    ];

    // Garnet counts keys by walking over them, and passes by what is due.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await Keys.ApplyAsync(server, context);
        var upper = Keys.KeyCount - RehearsedKeyCount;
        var lasting = upper / 2;
        using var probe = server.Connect();
        await RunWaveAsync(context, server, probe, upper, Keys.KeyCount);
        var wave = await RunWaveAsync(context, server, probe, lasting, upper);
        double resident = await Settling.ResidentBytesAsync(server, Calm, context.Stop);
        return
        [
            wave.Before.LatencyMicros(99), wave.Before.MedianWindowP99Micros, wave.Before.LatencyMicros(100),
            wave.During.LatencyMicros(99), wave.During.MedianWindowP99Micros, wave.During.LatencyMicros(100),
            wave.Seconds, 100.0 * (upper - lasting - wave.Left) / (upper - lasting),
            wave.UsedBytes / MiB, Used(probe) / MiB, wave.ResidentBytes / MiB, resident / MiB,
        ];
    }

    // Lets the keys of a range fall due within a second while those below it are asked for.
    async Task<Wave> RunWaveAsync(RowContext context, RunningServer server, Probe probe, int from, int to)
    {
        var due = DateTime.UtcNow + Lead;
        SetExpiries(probe, from, to, due, context.Stop);
        double used = Used(probe), resident = server.Accounts.ResidentBytes;

        using var calm = new LoadGenerator(ProbePlan(server, from), context.Place);
        using var expiring = new LoadGenerator(ProbePlan(server, from), calm);
        await calm.OpenAsync(context.Stop);
        await expiring.OpenAsync(context.Stop);
        await calm.BeginAsync();
        if (DateTime.UtcNow > due - CalmTime)
            throw new ServerException($"{Lead.TotalSeconds:0} s do not suffice to set the expiries");
        await UntilAsync(due - CalmTime, context.Stop);
        calm.BeginMeasuring();
        await UntilAsync(due, context.Stop);
        // Who was asked before the second and is not answered yet belongs to neither side.
        calm.EndMeasuring();
        await expiring.BeginAsync();
        expiring.BeginMeasuring();
        var (seconds, left) = await GoneAsync(probe, from, due, context.Stop);
        await expiring.EndMeasuringAsync(context.Stop);
        return new Wave(calm.Finish(), expiring.Finish(), seconds, left, used, resident);
    }

    sealed record Wave(
        LoadResult Before, LoadResult During, double Seconds, long Left, double UsedBytes, double ResidentBytes);

    LoadPlan ProbePlan(RunningServer server, int keyCount) => new()
    {
        Protocol = Protocol,
        Port = server.Port,
        Requests = new RequestMix(Get),
        KeyCount = keyCount,
        Connections = ProbeConnections,
        RatePerSecond = ProbesPerSecond,
    };

    static double Used(Probe probe) => probe.Fact("used_memory") ?? double.NaN;

    static async Task UntilAsync(DateTime time, CancellationToken stop)
    {
        var rest = time - DateTime.UtcNow;
        if (rest > TimeSpan.Zero) await Task.Delay(rest, stop);
    }

    // The keys fall due one after the other over the second, a thousandth of them each millisecond.
    static void SetExpiries(Probe probe, int from, int to, DateTime due, CancellationToken stop)
    {
        const int KeysAtOnce = 1000;
        var dueUnixMs = (long)(due - DateTime.UnixEpoch).TotalMilliseconds;
        using var batch = new RequestBatch();
        for (var key = from; key < to;)
        {
            stop.ThrowIfCancellationRequested();
            batch.Clear();
            for (; key < to && batch.Count < KeysAtOnce; key++)
                batch.AddExpireAt(key, dueUnixMs + (long)(key - from) * DueWithinMs / (to - from));
            probe.SendAll(batch.Bytes, batch.Count);
        }
    }

    // How long until only the lasting keys were left, from when the first fell due, and how many others still were at the end.
    static async Task<(double Seconds, long Left)> GoneAsync(Probe probe, int lasting, DateTime due, CancellationToken stop)
    {
        while (true)
        {
            var left = probe.AskNumber("DBSIZE") - lasting;
            var elapsed = DateTime.UtcNow - due;
            if (left <= 0 || elapsed > Patience) return (elapsed.TotalSeconds, left);
            await Task.Delay(5, stop);
        }
    }
}
