// Looks at the sessions' replication group each second, beside the readings: a group without a primary must not hold them up.
using Storefront.Demo.Provisioning;

namespace Storefront.Demo.Measuring;

sealed class SessionsWatch(DemoCaches caches, PrimaryNode primary)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    volatile SnapshotSessions _latest = new("available", true, 0, 0, []);

    public SnapshotSessions Latest => _latest;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                var group = await caches.DescribeSessionsAsync(cancellationToken);
                var report = await primary.AskAsync();
                _latest = new SnapshotSessions(
                    group?.Status ?? _latest.Status, report is not null, report?.ReplicaCount ?? 0,
                    report?.CommandsPerSecond ?? 0, group?.Members ?? _latest.Nodes);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
