// How long an expired key stays: among many keys with a far expiry, some fall due millisecond by millisecond, and DBSIZE
// tells when they are gone. Servers whose DBSIZE leaves out what is due but still there cannot be measured this way.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Time from due to gone.</summary>
sealed record ExpiryLagRow : Row
{
    const int DueCount = 2000;
    const int LeadMs = 1500;

    /// <summary>Keys that have an expiry but do not fall due during the row.</summary>
    public required Fill LastingKeys { get; init; }

    /// <summary>After this the keys that are still there count with the time they have been due.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public override IReadOnlyList<Figure> Figures { get; } = [Figure.LagP50, Figure.LagP99, Figure.Expired];

    // Garnet counts keys by walking over them, and passes by what is due.
    public override bool Suits(ServerSpec server) => base.Suits(server) && server.Peer != "garnet";

    public override async Task<double[]> MeasureAsync(RowContext context, RunningServer server)
    {
        await LastingKeys.ApplyAsync(server, context);
        using var probe = server.Connect();
        var lasting = probe.AskNumber("DBSIZE");
        var firstDueMs = UnixMs + LeadMs;
        probe.SendAll(DueKeys(firstDueMs), DueCount);

        var lags = new List<double>(DueCount);
        var started = Stopwatch.GetTimestamp();
        while (lags.Count < DueCount && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(1, context.Stop);
            var left = probe.AskNumber("DBSIZE") - lasting;
            Collect(lags, DueCount - (int)left, firstDueMs);
        }
        var goneInTime = 100.0 * lags.Count / DueCount;
        Collect(lags, DueCount, firstDueMs);
        lags.Sort();
        return [lags[DueCount / 2], lags[DueCount * 99 / 100], goneInTime];
    }

    static double UnixMs => (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;

    // Keys fall due in the order of their numbers, so the n-th to go stands for the n-th that was due.
    static void Collect(List<double> lags, int gone, double firstDueMs)
    {
        var nowMs = UnixMs;
        while (lags.Count < gone) lags.Add(Math.Max(0, nowMs - (Math.Floor(firstDueMs) + lags.Count)));
    }

    static byte[] DueKeys(double firstDueMs)
    {
        var requests = new StringBuilder();
        for (var i = 0; i < DueCount; i++)
        {
            var key = $"due:{i}";
            var at = ((long)Math.Floor(firstDueMs) + i).ToString(CultureInfo.InvariantCulture);
            requests.Append(CultureInfo.InvariantCulture,
                $"*5\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n$1\r\nv\r\n$4\r\nPXAT\r\n${at.Length}\r\n{at}\r\n");
        }
        return Encoding.ASCII.GetBytes(requests.ToString());
    }
}
