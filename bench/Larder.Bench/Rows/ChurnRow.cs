// A full cache whose values keep changing their sizes: does the process stay within bounds, or does memory that is held
// for one size of value, and lost to the others, pile up? Says nothing of speed; the pace is one that all servers bear.
using System.Diagnostics;
using System.Globalization;
using Larder.Bench.Keys;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Memory, resident and as counted, of a server that evicts by allkeys-lru, against its maxmemory.</summary>
sealed record ChurnRow : Row
{
    const int KeyCount = 4_000_000;
    const int BatchBytes = 256 * 1024;

    // A request counts with its bytes and something for being one.
    const int BytesPerRequest = 1000, BytesPerSecond = 64 << 20;

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100), TellEvery = TimeSpan.FromMinutes(1);

    public required long MaxMemoryBytes { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } =
        [Figure.ChurnSeconds, Figure.PeakResidentOfMaxMemory, Figure.LastResidentOfMaxMemory, Figure.PeakOfMaxMemory];

    // Garnet has no such limit; threads for I/O change nothing about memory.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        using var probe = server.Connect();
        probe.Ask($"CONFIG SET maxmemory {MaxMemoryBytes} maxmemory-policy allkeys-lru");
        var sizes = new ShiftingSizes(MaxMemoryBytes / 2);
        var keys = new RandomNumbers(12);
        using var batch = new RequestBatch(ShiftingSizes.Largest);
        var memory = new Watched(MaxMemoryBytes);
        var started = Stopwatch.GetTimestamp();
        TimeSpan due = TimeSpan.Zero, look = TimeSpan.Zero, tell = TellEvery;
        while (due < context.ChurnTime)
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed < due) await Task.Delay(due - elapsed, context.Stop);
            context.Stop.ThrowIfCancellationRequested();
            due += Compose(batch, sizes, keys);
            probe.SendAll(batch.Bytes, batch.Count);
            if (due < look) continue;
            memory.Look(probe, server.Accounts);
            look = due + LookEvery;
            if (due < tell) continue;
            context.Output.WriteLine($"{Name}, {server.Spec.Name}, {due.TotalSeconds:0} s: {memory}, values from "
                + $"{sizes.CommonBytes} B");
            tell += TellEvery;
        }
        if (!memory.IsFull) throw new ServerException("nothing was evicted: the run was too short to fill it");
        return [context.ChurnTime.TotalSeconds, memory.PeakResident, memory.Resident, memory.PeakUsed];
    }

    // Returns how long the batch may take.
    static TimeSpan Compose(RequestBatch batch, ShiftingSizes sizes, RandomNumbers keys)
    {
        batch.Clear();
        long cost = 0;
        while ((cost = batch.Bytes.Length + (long)batch.Count * BytesPerRequest) < BatchBytes)
            batch.AddSet(keys.Next(KeyCount), sizes.Next());
        return TimeSpan.FromSeconds((double)cost / BytesPerSecond);
    }

    // The memory from the first eviction on, in percent of maxmemory.
    sealed class Watched(long maxMemoryBytes)
    {
        double _used;

        public bool IsFull { get; private set; }

        public double Resident { get; private set; }

        public double PeakResident { get; private set; }

        public double PeakUsed { get; private set; }

        public void Look(Probe probe, ProcessAccounts accounts)
        {
            IsFull = IsFull || probe.Fact("evicted_keys", "stats") > 0;
            _used = 100.0 * (probe.Fact("used_memory") ?? 0) / maxMemoryBytes;
            Resident = 100.0 * accounts.ResidentBytes / maxMemoryBytes;
            if (!IsFull) return;
            PeakUsed = Math.Max(PeakUsed, _used);
            PeakResident = Math.Max(PeakResident, Resident);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"RSS {Resident:0.0} % of maxmemory (at most {PeakResident:0.0}), used {_used:0.0} % ({PeakUsed:0.0})");
    }
}
