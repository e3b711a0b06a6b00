// How well a server chooses what to forget: an application reads through the cache by a fixed trace and stores what it did
// not find, under a maxmemory that holds a part of the keys. Says nothing of speed.
using System.Globalization;
using System.Text;
using Larder.Bench.Keys;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Hit ratio, and by how much maxmemory was exceeded at most.</summary>
sealed record EvictionRow : Row
{
    const int KeyCount = 200_000, RequestCount = 1_000_000, BatchSize = 100, LookEvery = 50;
    const long MaxMemoryBytes = 16 << 20;

    public required string Policy { get; init; }
    public required TraceShape Shape { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.HitRatio, Figure.PeakOfMaxMemory];

    // Garnet evicts by pages, not by these policies. Threads for I/O change nothing about what is evicted.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        using var probe = server.Connect();
        probe.Ask($"CONFIG SET maxmemory {MaxMemoryBytes} maxmemory-policy {Policy}");
        var trace = new AccessTrace(Shape, KeyCount);
        var keys = new long[BatchSize];
        long hits = 0, peak = 0;
        for (var batch = 0; batch < RequestCount / BatchSize; batch++)
        {
            context.Stop.ThrowIfCancellationRequested();
            for (var i = 0; i < keys.Length; i++) keys[i] = trace.Next();
            var missed = Missed(probe.AskAll(Gets(keys), keys.Length), keys);
            hits += keys.Length - missed.Count;
            if (missed.Count > 0) probe.SendAll(Sets(missed), missed.Count);
            if (batch % LookEvery == 0) peak = Math.Max(peak, probe.Fact("used_memory") ?? 0);
        }
        return Task.FromResult<double[]>([100.0 * hits / RequestCount, 100.0 * peak / MaxMemoryBytes]);
    }

    static List<long> Missed(string replies, long[] keys)
    {
        var missed = new List<long>();
        var at = 0;
        foreach (var key in keys)
        {
            var end = replies.IndexOf('\n', at);
            var length = int.Parse(replies.AsSpan(at + 1, end - at - 2), CultureInfo.InvariantCulture);
            if (length < 0) missed.Add(key);
            at = length < 0 ? end + 1 : end + 1 + length + 2;
        }
        return missed;
    }

    static byte[] Gets(long[] keys)
    {
        var requests = new StringBuilder();
        foreach (var key in keys)
            requests.Append(CultureInfo.InvariantCulture, $"*2\r\n$3\r\nGET\r\n$16\r\nkey:{key:D12}\r\n");
        return Encoding.ASCII.GetBytes(requests.ToString());
    }

    // Values of 50 to 149 bytes, by key.
    static byte[] Sets(List<long> keys)
    {
        var requests = new StringBuilder();
        foreach (var key in keys)
        {
            var length = 50 + (int)(key * 31 % 100);
            requests.Append(CultureInfo.InvariantCulture, $"*3\r\n$3\r\nSET\r\n$16\r\nkey:{key:D12}\r\n${length}\r\n")
                .Append('x', length).Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(requests.ToString());
    }
}
