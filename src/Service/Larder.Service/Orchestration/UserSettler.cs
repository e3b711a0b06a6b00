// Brings changes of users and groups to the caches that have them, in the background: what was asked for is on disk by then, so
// changes that follow each other closely join, and what a stopped service left is taken up by the next.
using System.Threading.Channels;
using Larder.Base;
using Larder.Service.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Wakes caches after a change, and calls users and groups active when all have it.</summary>
sealed class UserSettler(
    UserSettlement settlement, IEnumerable<ICacheAlarm> alarms, Clock clock, ILogger<UserSettler> log) : BackgroundService
{
    const long FollowMsMax = 30_000;
    static readonly TimeSpan AskDelay = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    // One mark is enough for all changes before it is taken.
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something has changed.</summary>
    public void Wake() => _changed.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        Wake();
        await foreach (var _ in _changed.Reader.ReadAllAsync(stop))
        {
            while (!await TrySettleAsync() && !stop.IsCancellationRequested) await Task.Delay(RetryDelay, stop);
        }
    }

    // A node that cannot be told has what is wanted at its next start: it holds nobody up for ever.
    async Task TellAsync(IReadOnlyList<string> cacheKeys)
    {
        foreach (var alarm in alarms) await alarm.RingAsync(cacheKeys);
        var untilMs = clock.UnixMs + FollowMsMax;
        while (!await settlement.IsFollowedAsync(cacheKeys) && clock.UnixMs < untilMs) await Task.Delay(AskDelay);
    }

    async Task<bool> TrySettleAsync()
    {
        try
        {
            var found = await settlement.FindAsync();
            if (found.IsEmpty) return true;
            if (found.CacheKeys.Count > 0) await TellAsync(found.CacheKeys);
            await settlement.SettleAsync(found);
            return true;
        }
        catch (Exception error)
        {
            log.LogWarning(error, "A change of users has not reached all caches and is tried again");
            return false;
        }
    }
}

static class UserSettlers
{
    public static void AddUserSettler(this IServiceCollection services)
    {
        services.AddSingleton<UserSettler>();
        services.AddHostedService(provider => provider.GetRequiredService<UserSettler>());
    }
}
