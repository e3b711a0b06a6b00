// Memory goes back to the system a while after it was freed: servers keep some at hand, and give it up in steps.
using System.Diagnostics;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

static class Settling
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100), Limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Waits until resident memory has not fallen for <paramref name="calm"/>, two minutes at most, and returns it.
    /// </summary>
    public static async Task<long> ResidentBytesAsync(RunningServer server, TimeSpan calm, CancellationToken stop)
    {
        var lowest = server.Accounts.ResidentBytes;
        var started = Stopwatch.GetTimestamp();
        var fell = started;
        while (Stopwatch.GetElapsedTime(fell) < calm && Stopwatch.GetElapsedTime(started) < Limit)
        {
            await Task.Delay(LookEvery, stop);
            var now = server.Accounts.ResidentBytes;
            if (now >= lowest) continue;
            lowest = now;
            fell = Stopwatch.GetTimestamp();
        }
        return server.Accounts.ResidentBytes;
    }
}
