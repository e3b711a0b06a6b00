// How well a server chooses what to forget: an application reads through the cache by a fixed trace and stores what it did
// not find, under a maxmemory that holds a part of the keys. Says nothing of speed.
using System.Globalization;
using System.Text;
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Hit ratio, and by how much maxmemory was exceeded at most.</summary>
sealed record EvictionRow : Row
{
    const int KeyCount = 200_000, RequestCount = 1_000_000, BatchSize = 100, LookEvery = 50;
    public const int MaxMemoryMiB = 16;
    const long MaxMemoryBytes = (long)MaxMemoryMiB << 20;

    /// <summary>What sets the limit (<see cref="Probe.Configure"/>).</summary>
    public required string Directives { get; init; }
    public required TraceShape Shape { get; init; }

    // Of memcached's memory the limit bounds the items alone.
    public override IReadOnlyList<Figure> Figures =>
        IsResp ? [Figure.HitRatio, Figure.PeakOfMaxMemory] : [Figure.HitRatio];

    bool IsResp => Protocol == WireProtocol.Resp;

    // Garnet evicts by pages, not by these policies. Threads for I/O change nothing about what is evicted.
    public override bool Suits(ServerSpec server) =>
        base.Suits(server) && server.Peer != "garnet" && server.HasFewestThreads;

    public override Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        using var probe = server.Connect();
        probe.Configure(Directives);
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
        var ratio = 100.0 * hits / RequestCount;
        return Task.FromResult<double[]>(IsResp ? [ratio, 100.0 * peak / MaxMemoryBytes] : [ratio]);
    }

    List<long> Missed(string replies, long[] keys)
    {
        var missed = new List<long>();
        var at = 0;
        foreach (var key in keys)
        {
            var end = replies.IndexOf('\n', at);
            var line = replies.AsSpan(at, end - at).TrimEnd('\r');
            var isHit = IsResp ? line is not "$-1" : line is not "END";
            if (!isHit) missed.Add(key);
            at = end + 1 + (isHit ? LengthIn(line) + "\r\n".Length + (IsResp ? 0 : "END\r\n".Length) : 0);
        }
        return missed;
    }

    // $<length>, or VALUE <key> <flags> <length>
    int LengthIn(ReadOnlySpan<char> line) =>
        int.Parse(line[((IsResp ? 0 : line.LastIndexOf(' ')) + 1)..], CultureInfo.InvariantCulture);

    byte[] Gets(long[] keys)
    {
        var requests = new StringBuilder();
        foreach (var key in keys)
            requests.Append(IsResp ? $"*2\r\n$3\r\nGET\r\n$16\r\nkey:{key:D12}\r\n" : $"get key:{key:D12}\r\n");
        return Encoding.ASCII.GetBytes(requests.ToString());
    }

    // Values of 50 to 149 bytes, by key.
    byte[] Sets(List<long> keys)
    {
        var requests = new StringBuilder();
        foreach (var key in keys)
        {
            var length = 50 + (int)(key * 31 % 100);
            requests
                .Append(IsResp
                    ? $"*3\r\n$3\r\nSET\r\n$16\r\nkey:{key:D12}\r\n${length}\r\n"
                    : $"set key:{key:D12} 0 0 {length}\r\n")
                .Append('x', length).Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(requests.ToString());
    }
}
