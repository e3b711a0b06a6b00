// Is memory given back? A server full of values of mixed sizes loses most of them at random, so that what is left lies
// scattered over all that was held.
using Larder.Bench.Keys;
using Larder.Bench.Report;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Resident memory after nine of ten values were removed, against what the rest takes.</summary>
sealed record ReleaseRow : Row
{
    const int SmallestValue = 100, LargestValue = 16 * 1024;
    const double RemovedShare = 0.9;
    const int BatchBytes = 256 * 1024;
    const double MiB = 1 << 20;

    /// <summary>How long resident memory must not have fallen to count as settled.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(5);

    public override IReadOnlyList<Figure> Figures { get; } =
        [Figure.UsedFull, Figure.ResidentFull, Figure.UsedAfter, Figure.ResidentAfter, Figure.ResidentOfUsed];

    // Garnet keeps a log of records and does not claim to; threads for I/O change nothing about memory.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        var needed = context.ReleaseBytes / 2 * 3;
        if (MachineFacts.AvailableBytes < needed)
            throw new ServerException($"left out: it needs {needed >> 20} MiB, which are not free");
        using var probe = server.Connect();
        var keyCount = Fill(probe, context);
        double usedFull = Used(probe), residentFull = server.Accounts.ResidentBytes;
        Remove(probe, keyCount, context.Stop);
        double resident = await Settling.ResidentBytesAsync(server, Calm, context.Stop);
        var used = Used(probe);
        return [usedFull / MiB, residentFull / MiB, used / MiB, resident / MiB, resident / used];
    }

    static double Used(Probe probe) => probe.Fact("used_memory") ?? double.NaN;

    // As many values from each doubling of size as from the next. Returns how many keys there are.
    static int Fill(Probe probe, RowContext context)
    {
        var random = new RandomNumbers(21);
        using var batch = new RequestBatch(LargestValue);
        var keys = 0;
        for (var left = context.ReleaseBytes; left > 0; left -= batch.Bytes.Length)
        {
            context.Stop.ThrowIfCancellationRequested();
            batch.Clear();
            while (batch.Bytes.Length < Math.Min(left, BatchBytes))
                batch.AddSet(keys++, (int)(SmallestValue
                    * Math.Pow((double)LargestValue / SmallestValue, random.NextUnit())));
            probe.SendAll(batch.Bytes, batch.Count);
        }
        return keys;
    }

    static void Remove(Probe probe, int keyCount, CancellationToken stop)
    {
        const int KeysAtOnce = 1000;
        var keys = new int[keyCount];
        for (var key = 0; key < keyCount; key++) keys[key] = key;
        new RandomNumbers(22).Shuffle(keys);
        using var batch = new RequestBatch();
        foreach (var some in keys.Take((int)(keyCount * RemovedShare)).Chunk(KeysAtOnce))
        {
            stop.ThrowIfCancellationRequested();
            batch.Clear();
            foreach (var key in some) batch.AddUnlink(key);
            probe.SendAll(batch.Bytes, batch.Count);
        }
    }
}
