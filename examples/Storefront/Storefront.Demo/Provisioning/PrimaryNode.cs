// The node that is the sessions' primary, reached at the group's primary endpoint: what it tells of itself, and its end.
using System.Diagnostics;
using System.Globalization;
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Storefront.Demo.Provisioning;

/// <summary>What a node tells of itself.</summary>
sealed record NodeReport(int ProcessId, int ReplicaCount, double CommandsPerSecond);

/// <summary>Asks and kills the primary. It must run on this machine.</summary>
/// <param name="patience">For how long a primary is looked for that is to be killed; null for the usual.</param>
sealed class PrimaryNode(string endpoint, TimeSpan? patience = null) : IAsyncDisposable
{
    static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(15), AskPause = TimeSpan.FromMilliseconds(100);

    readonly LarderCache _cache = new("sessions' primary", new LarderCacheOptions
    {
        // StackExchange.Redis counts INFO among what administrators do.
        Endpoint = $"{endpoint},allowAdmin=true",
        CommandLimit = TimeSpan.Parse(DemoCaches.CommandLimit, CultureInfo.InvariantCulture),
    });

    /// <summary>Null while no primary answers.</summary>
    public async Task<NodeReport?> AskAsync()
    {
        try
        {
            var text = (await _cache.RunAsync(database => database.ExecuteAsync("INFO"))).ToString();
            return Field(text, "role") != "master"
                ? null
                : new NodeReport(
                    (int)Number(text, "process_id"), (int)Number(text, "connected_slaves"),
                    Number(text, "instantaneous_ops_per_sec"));
        }
        catch (RedisException)
        {
            return null;
        }
    }

    /// <summary>Kills it with SIGKILL and returns its process id; null when none answers, though a failover that is under way has
    /// had its time.</summary>
    public async Task<int?> KillAsync()
    {
        var started = Stopwatch.GetTimestamp();
        NodeReport? report;
        while ((report = await AskAsync()) is null)
        {
            if (Stopwatch.GetElapsedTime(started) > (patience ?? UsualPatience)) return null;
            await Task.Delay(AskPause);
        }

        using var node = Process.GetProcessById(report.ProcessId);
        node.Kill();
        return report.ProcessId;
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    static double Number(string info, string name) =>
        double.TryParse(Field(info, name), CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string? Field(string info, string name)
    {
        foreach (var line in info.Split("\r\n"))
        {
            if (line.Length > name.Length && line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ':')
                return line[(name.Length + 1)..];
        }

        return null;
    }
}
