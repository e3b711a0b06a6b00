// What a visitor can do to the architecture, and what the demo does to it by itself until somebody touches a switch.
using Larder.ElastiCache;
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Storefront.Demo.Provisioning;
using Storefront.Demo.Scaling;

namespace Storefront.Demo.Controls;

/// <summary>The switches. Thread-safe.</summary>
sealed class Switches(
    LoadBalancer balancer, AutoScalingGroup group, DemoCaches caches, PrimaryNode primary, LoadPlan load, Journal journal,
    int shoppersWithoutCache)
{
    int _serversKilled, _primariesKilled;

    /// <summary>Names as the page uses them.</summary>
    public IReadOnlyDictionary<string, Func<Task>> ByName => new Dictionary<string, Func<Task>>
    {
        ["cache-off"] = () => Done(TurnCacheOff),
        ["cache-on"] = () => Done(TurnCacheOn),
        ["kill-server"] = () => Done(KillServer),
        ["kill-primary"] = KillPrimaryAsync,
        ["replica-more"] = () => ScaleSessionsAsync(1),
        ["replica-fewer"] = () => ScaleSessionsAsync(-1),
        ["reads-away"] = TakeReadsAwayAsync,
        ["reads-back"] = BringReadsBackAsync,
        ["load-up"] = () => Done(load.Raise),
        ["load-down"] = () => Done(load.Lower),
        ["load-wave"] = () => Done(load.Follow),
    };

    public int ServersKilled => Volatile.Read(ref _serversKilled);

    public int PrimariesKilled => Volatile.Read(ref _primariesKilled);

    public ReadMode Mode => !balancer.UsesReadCache ? ReadMode.Off
        : caches.Reads == ReadsState.There ? ReadMode.On
        : ReadMode.Away;

    /// <summary>
    /// Every read goes to the database. There are then only as many shoppers as it bears, as the times of a database that
    /// cannot keep up would tell of its queue alone.
    /// </summary>
    public void TurnCacheOff()
    {
        balancer.UsesReadCache = false;
        load.Hold(shoppersWithoutCache);
        journal.Add(
            $"the read cache is switched off: every read goes to the database, for {shoppersWithoutCache} shoppers, as many " +
            "as it bears",
            mark: "cache off");
    }

    public void TurnCacheOn()
    {
        balancer.UsesReadCache = true;
        load.Follow();
        journal.Add("the read cache is switched on", mark: "cache on");
    }

    public void KillServer()
    {
        Interlocked.Increment(ref _serversKilled);
        group.KillOne();
    }

    public async Task KillPrimaryAsync()
    {
        if (await primary.KillAsync() is { } processId)
        {
            Interlocked.Increment(ref _primariesKilled);
            journal.Add(
                $"the sessions' primary (process {processId}) is killed with SIGKILL", isAlarm: true, mark: "primary killed");
        }
        else
        {
            journal.Add("the sessions have no primary just now: none is killed");
        }
    }

    public Task ScaleSessionsAsync(int by) => TellingAsync(async () =>
        journal.Add(await caches.ScaleSessionsAsync(by, CancellationToken.None) is { } replicas
            ? $"the sessions' group is scaled {(by > 0 ? "out" : "in")} to {replicas} replicas"
            : "the sessions' group has as many replicas as it may have"));

    public Task TakeReadsAwayAsync() => TellingAsync(async () =>
    {
        if (await caches.TakeReadsAwayAsync(
            () => journal.Add("the read cache is deleted, with all that is in it", isAlarm: true, mark: "reads gone"),
            CancellationToken.None)) journal.Add("the read cache is gone");
    });

    public Task BringReadsBackAsync() => TellingAsync(async () =>
    {
        if (await caches.BringReadsBackAsync(CancellationToken.None))
            journal.Add("a read cache is there again, empty", mark: "reads back");
    });

    async Task TellingAsync(Func<Task> calls)
    {
        try
        {
            await calls();
        }
        catch (Exception e) when (e is HttpRequestException or ElastiCacheException or DemoException)
        {
            journal.Add($"the service refused: {e.Message}", isAlarm: true);
        }
    }

    static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
