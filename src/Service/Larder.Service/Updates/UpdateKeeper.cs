// Sees at the start which nodes are older than the service; then has updates that are due applied in maintenance windows, and
// notes those that are complete. Every silo does: what has come is noted by the first that sees it, and by no other.
using System.Threading.Channels;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Updates;

/// <summary>It looks now and then for as long as an update is not complete everywhere, and then rests.</summary>
sealed class UpdateKeeper(
    ServiceBuild build, ServiceUpdateStore store, Hosts hosts, CacheGrains grains, CacheEvents events, Clock clock,
    ILogger<UpdateKeeper> log) : BackgroundService
{
    static readonly TimeSpan RestDelay = TimeSpan.FromMinutes(1), BusyDelay = TimeSpan.FromSeconds(1);

    // One mark is enough for all changes before it is taken.
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>An update was asked for or stopped.</summary>
    public void Wake() => _changed.Writer.TryWrite(true);

    /// <summary>Has the nodes of a cache brought to the present build, or no more of them.</summary>
    public async Task AskAsync(CacheUpdate found, string by)
    {
        await store.ChangeActionAsync(found, row => MarkAsked(row, by));
        await RenewAsync(found);
    }

    async Task RenewAsync(CacheUpdate found)
    {
        await grains.OrderAsync(found.Action.CacheKey, grain => grain.RenewAsync(found.Update.Version));
        Wake();
    }

    public async Task StopAsync(CacheUpdate found)
    {
        await store.ChangeActionAsync(found, row => row.StoppedAtUnixMs = clock.UnixMs);
        await grains.OrderAsync(found.Action.CacheKey, grain => grain.RenewAsync(""));
        Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        // Stock servers are not Larder's to upgrade; only its own nodes listen where they are told to.
        await store.OpenAsync(build, engine => hosts.AbilitiesOf(engine).HasFurtherAddresses, clock.UnixMs);
        while (!stop.IsCancellationRequested)
        {
            using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (await TryLookAsync(stop) is { } delay) due.CancelAfter(delay);
            try
            {
                await _changed.Reader.ReadAsync(due.Token);
            }
            catch (OperationCanceledException)
            {
                // It is time.
            }
        }
    }

    // After how long to look again; null when somebody has to ask first.
    async Task<TimeSpan?> TryLookAsync(CancellationToken stop)
    {
        try
        {
            var open = (await store.ListActionsAsync(build.UpdateName, stop))
                .Where(found => found.Action.CompletedAtUnixMs == 0).ToArray();
            foreach (var found in open) await LookAtAsync(found);
            if (open.Length == 0) return null;
            var isBusy = open.Any(found => UpdateStanding.Of(found) is not (UpdateStanding.NotApplied or UpdateStanding.Stopped));
            return isBusy ? BusyDelay : RestDelay;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(error, "Service updates could not be looked after, and are again");
            return BusyDelay;
        }
    }

    void MarkAsked(UpdateActionRecord row, string by) =>
        (row.AskedAtUnixMs, row.AskedBy, row.StoppedAtUnixMs) = (clock.UnixMs, by, 0);

    async Task LookAtAsync(CacheUpdate found)
    {
        if (UpdateStanding.IsDue(found, clock.UnixMs))
        {
            if (await store.ChangeActionAsFoundAsync(found, row => MarkAsked(row, "system"))) await RenewAsync(found);
        }
        else if (UpdateStanding.Of(found) == UpdateStanding.Complete)
        {
            await store.ChangeActionAsFoundAsync(
                found, row => row.CompletedAtUnixMs = clock.UnixMs,
                events.Of(found.Cache, $"Applied service update {found.Update.Name}"));
        }
    }
}

static class UpdateServices
{
    public static void AddUpdates(this IServiceCollection services, string version)
    {
        services.AddSingleton(new ServiceBuild(version));
        services.AddSingleton<ServiceUpdateStore>();
        services.AddSingleton<UpdateKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<UpdateKeeper>());
    }
}
