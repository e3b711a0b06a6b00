// Takes a snapshot each second and hands it to whoever watches; keeps the last minutes for pages opened later.
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Storefront.Demo.Scaling;

namespace Storefront.Demo.Measuring;

sealed class Observer(Measurements measurements, FleetReads fleet, AutoScalingGroup group, Journal journal)
{
    const int KeptCount = 180;
    const double ShortestSeconds = 0.5;
    readonly Lock _lock = new();
    readonly Queue<Snapshot> _kept = new();
    readonly List<Channel<Snapshot>> _watchers = [];
    ReadCounts _reads = new(0, 0, 0, 0);
    long _answered;
    double _elapsedSeconds = journal.ElapsedSeconds;

    /// <summary>Reads since the start, as of the last snapshot.</summary>
    public ReadCounts Reads => _reads;

    public int MostServers { get; private set; }

    public int FewestServersAfterMost { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // After a slow scrape the next tick comes at once; a rate over so short a time would be noise.
                if (journal.ElapsedSeconds - _elapsedSeconds >= ShortestSeconds) await ObserveAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Takes one snapshot now.</summary>
    public async Task ObserveAsync()
    {
        var servers = group.Servers;
        var elapsedSeconds = journal.ElapsedSeconds;
        var snapshot = Take(await fleet.ScrapeAsync(servers), servers, elapsedSeconds);
        lock (_lock)
        {
            _kept.Enqueue(snapshot);
            if (_kept.Count > KeptCount) _kept.Dequeue();
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(snapshot);
        }
    }

    /// <summary>The kept snapshots, then each new one. A watcher that is too slow misses some.</summary>
    public async IAsyncEnumerable<Snapshot> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<Snapshot>(
            new BoundedChannelOptions(KeptCount) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var snapshot in _kept) channel.Writer.TryWrite(snapshot);
            _watchers.Add(channel);
        }

        try
        {
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellationToken)) yield return snapshot;
        }
        finally
        {
            lock (_lock) _watchers.Remove(channel);
        }
    }

    Snapshot Take(ReadCounts reads, IReadOnlyList<ServerView> servers, double elapsedSeconds)
    {
        var seconds = Math.Max(elapsedSeconds - _elapsedSeconds, 1e-3);
        var answered = measurements.AnsweredCount;
        var recent = reads - _reads;
        var snapshot = new Snapshot
        {
            ElapsedSeconds = elapsedSeconds,
            RequestsPerSecond = (answered - _answered) / seconds,
            HitShare = recent.HitShare,
            AvoidedShareTotal = reads.AvoidedShare,
            ReadsAskedPerSecond = recent.Asked / seconds,
            ReadsFromDatabasePerSecond = recent.FromDatabase / seconds,
            CacheLatency = measurements.CacheLatency.Recent(),
            DatabaseLatency = measurements.DatabaseLatency.Recent(),
            Shoppers = measurements.LiveSessionCount,
            Sessions = measurements.SessionCount,
            SessionsLost = measurements.LostSessionCount,
            BasketsCompared = measurements.ComparedBasketCount,
            Retried = measurements.RetriedCount,
            Unanswered = measurements.UnansweredCount,
            Servers = [.. servers.Select(s => new SnapshotServer(s.Name, s.ProcessId, s.State.ToString()))],
            Journal = journal.Lines(),
        };
        _reads = reads;
        _answered = answered;
        _elapsedSeconds = elapsedSeconds;
        CountServers(servers.Count(server => server.State == ServerState.InService));
        return snapshot;
    }

    void CountServers(int inService)
    {
        FewestServersAfterMost = inService > MostServers ? inService : Math.Min(FewestServersAfterMost, inService);
        MostServers = Math.Max(MostServers, inService);
    }
}
