// Delivers the slow logs and the logs of nodes whose caches ask for it.
//
//   SLOWLOG GET, node.log --> what is new since the position --> lines --> file of the destination --> position
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Insights.Logs;

/// <summary>How often logs are looked at.</summary>
sealed record LogDelivererOptions(TimeSpan Period);

/// <summary>Of the nodes of this host. A line may come twice after a kill, and none is left out that a node still had.</summary>
sealed class LogDeliverer(
    LogDelivererOptions options, CacheStore caches, DeliveryStore deliveries, IHostAgent host, HostLayout layout,
    DeliveredFiles files, ILogger<LogDeliverer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Period);
        do
        {
            try
            {
                await RoundAsync(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                log.LogWarning(error, "Logs were not delivered");
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    async Task RoundAsync(CancellationToken stop)
    {
        var wanted = (await deliveries.ListLogsAsync(stop)).ToLookup(row => row.CacheKey);
        if (wanted.Count == 0) return;
        var nodes = (await caches.ListNodesAsync(stop)).Select(row => row.Node).Where(node => node.Host == host.Facts.Name);
        await Task.WhenAll(
            nodes.SelectMany(node => wanted[node.CacheKey], (node, delivery) => DeliverAsync(node, delivery, stop)));
    }

    async Task DeliverAsync(NodeRecord node, LogDeliveryRecord delivery, CancellationToken stop)
    {
        try
        {
            var name = $"{delivery.LogType} {node.Name}";
            var position = await deliveries.FindPositionAsync(name, stop);
            var (lines, next) = delivery.LogType == "slow-log"
                ? await ReadSlowLogAsync(node, delivery, position)
                : ReadEngineLog(node, delivery, position);
            if (lines.Count > 0) await files.AppendAsync(delivery, lines, stop);
            if (next is not null && next != position) await deliveries.SetPositionAsync(name, next, stop);
        }
        catch (Exception error) when (error is IOException or NodeErrorException)
        {
            log.LogWarning("The {Log} of {Node} was not delivered: {Reason}", delivery.LogType, node.Name, error.Message);
        }
    }

    // Numbers begin anew with each process; the position names it.
    async Task<(IReadOnlyList<string> Lines, string? Position)> ReadSlowLogAsync(
        NodeRecord node, LogDeliveryRecord delivery, string? position)
    {
        if (host.Look(node.Name) is not { Answer: NodeAnswer.Ready, IsHung: false, Status.RunId: { } run }) return ([], null);
        if (await host.CallAsync(node.Name, "SLOWLOG", "GET", "-1") is not object?[] all) return ([], null);
        var last = position?.Split(':') is [var known, var number] && known == run
            ? long.Parse(number, CultureInfo.InvariantCulture)
            : -1;
        var entries = all.OfType<object?[]>().Where(entry => entry is [long id, _, _, _, ..] && id > last).Reverse().ToArray();
        if (entries.Length == 0) return ([], null);
        var lines = entries.Where(entry => !IsOwn(entry))
            .Select(entry => LogFormats.SlowLine(node.ClusterId, node.NodeId, entry, delivery.Format == "json")).ToArray();
        return (lines, string.Create(CultureInfo.InvariantCulture, $"{run}:{entries[^1][0]}"));
    }

    (IReadOnlyList<string> Lines, string? Position) ReadEngineLog(
        NodeRecord node, LogDeliveryRecord delivery, string? position)
    {
        var (lines, next) = EngineLogReader.Read(
            Path.Combine(layout.DirectoryOf(node.Name), NodeFolder.LogFile), position);
        return ([.. lines.Select(line => LogFormats.EngineLogLine(node.ClusterId, node.NodeId, line, delivery.Format == "json"))],
            next);
    }

    // What the service itself asks is no customer's.
    static bool IsOwn(object?[] entry) =>
        entry.ElementAtOrDefault(4) is string address && address.Contains(".sock", StringComparison.Ordinal);
}
