// What a key costs: a fresh server's memory before and after it is given keys, as the server counts it and as the system
// does.
using Larder.Bench.Replies;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Memory per key.</summary>
sealed record BytesPerKeyRow : Row
{
    public required Fill Keys { get; init; }

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.UsedPerKey, Figure.ResidentPerKey];

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        using var probe = server.Connect();
        var name = Protocol == WireProtocol.Resp ? "used_memory" : "bytes";
        var used = probe.Fact(name);
        var resident = server.Accounts.ResidentBytes;
        await Keys.ApplyAsync(server, context);
        var usedAfter = probe.Fact(name);
        var residentAfter = server.Accounts.ResidentBytes;
        return
        [
            used is { } before && usedAfter is { } after ? (after - before) / (double)Keys.KeyCount : double.NaN,
            (residentAfter - resident) / (double)Keys.KeyCount,
        ];
    }
}
