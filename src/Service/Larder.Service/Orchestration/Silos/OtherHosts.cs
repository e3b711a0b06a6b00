// Who else is there. Every silo asks the state twice a second which hosts' silos are active, itself among them:
//
//   another is active     its nodes are watched by a long poll
//   another is not        it is gone since the moment before that question
//   this one is           it may give leases for a while, counted from the moment before the question
//
// So a host that is cut off from the state gives no lease any more HostLeaseMs later, and whoever has seen it gone for longer
// than that and the length of a lease knows that none of its leases is left.
using System.Collections.Concurrent;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Keeps the hosts of the service in sight.</summary>
sealed class OtherHosts(
    HostStore hosts, JoinOptions options, IGrainFactory grains, IHostAgent own, HostLease lease, ILocalSiloDetails silo,
    Clock clock, ILogger<OtherHosts> log) : BackgroundService, IOtherHosts
{
    const long NsPerMs = 1_000_000, MarginMs = 500;

    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500), RetryDelay = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    readonly ConcurrentDictionary<string, RemoteHost> _hosts = new();
    readonly ConcurrentDictionary<string, Task> _polls = new();

    public IReadOnlyList<IHostAgent> Present => [.. _hosts.Values.Where(host => host is { IsGone: false, IsReached: true })];

    public long LeasesEndAfterMs => HostLease.LengthMs + HostedNode.LeaseMs + MarginMs;

    public long GraceMs => (long)options.Grace.TotalMilliseconds;

    public event Action<string>? NodeChanged;

    public event Action? HostsChanged;

    public IHostAgent Named(string name) => HostOf(name);

    public bool IsGone(string name) => HostOf(name).IsGone;

    /// <summary>Asks once.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        var atMs = clock.MonotonicNs / NsPerMs;
        var (known, active) = await hosts.ListAsync(stop);
        if (active.Any(row => row.Address == silo.SiloAddress.ToParsableString())) lease.Extend(atMs);
        var isNews = false;
        foreach (var record in known.Where(record => record.Name != own.Facts.Name))
        {
            var host = HostOf(record.Name);
            host.Learn(record);
            isNews |= Follow(host, active.Any(row => row.Name == record.Name), atMs);
        }
        // Its record went when nothing was left on it.
        foreach (var host in _hosts.Values.Where(host => known.All(record => record.Name != host.Name)))
        {
            isNews |= Follow(host, isThere: false, atMs);
        }
        if (isNews) HostsChanged?.Invoke();
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                await LookAsync(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("The hosts of the service are not known now: {Reason}", error.Message);
            }
            foreach (var host in _hosts.Values.Where(host => !host.IsGone)) Poll(host, stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    RemoteHost HostOf(string name) => _hosts.GetOrAdd(name, key =>
    {
        var host = new RemoteHost(key, grains, own, clock);
        host.Changed += node => NodeChanged?.Invoke(node);
        return host;
    });

    bool Follow(RemoteHost host, bool isThere, long atMs)
    {
        if (!host.Follow(isThere, atMs)) return false;
        log.LogWarning("Host {Host} is {Standing}", host.Name, isThere ? "there" : "gone");
        return true;
    }

    void Poll(RemoteHost host, CancellationToken stop)
    {
        if (_polls.TryGetValue(host.Name, out var poll) && !poll.IsCompleted) return;
        _polls[host.Name] = PollAsync(host, stop);
    }

    async Task PollAsync(RemoteHost host, CancellationToken stop)
    {
        var newsNumber = 0L;
        while (!stop.IsCancellationRequested && !host.IsGone)
        {
            try
            {
                var seen = await grains.GetGrain<IHostGrain>(host.Name).WatchAsync(newsNumber).WaitAsync(AnswerLimit, stop);
                newsNumber = seen.NewsNumber;
                host.Take(seen);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                log.LogInformation("Host {Host} does not answer: {Reason}", host.Name, failure.Message);
                host.Lose();
                await Task.Delay(RetryDelay, stop);
            }
        }
    }
}
