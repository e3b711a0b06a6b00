// Reads all counters each second, makes a snapshot of what happened between two readings, and hands it to whoever watches;
// keeps the last minutes for pages opened later.
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Storefront.Demo.Scaling;

namespace Storefront.Demo.Measuring;

sealed class Observer(
    Func<Reading> read, Func<Snapshot, Snapshot> complete, Func<IReadOnlyList<ServerView>> fleet, Journal journal)
{
    const int KeptCount = 180;
    const double LatencySeconds = 5;
    const double ShortestSeconds = 0.5;
    readonly Lock _lock = new();
    readonly Queue<Snapshot> _kept = new();
    readonly List<Channel<Snapshot>> _watchers = [];
    readonly List<Reading> _recent = [read()];
    readonly Dictionary<ReadMode, PhaseTotals> _phases =
        Enum.GetValues<ReadMode>().ToDictionary(mode => mode, _ => PhaseTotals.None);

    /// <summary>The latest reading.</summary>
    public Reading Latest => _recent[^1];

    public IReadOnlyDictionary<ReadMode, PhaseTotals> Phases => _phases;

    public int MostServers { get; private set; }

    public int FewestServersAfterMost { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // Where the machine stood still the next tick comes at once; a rate over so short a time would be noise.
                if (journal.ElapsedSeconds - Latest.ElapsedSeconds >= ShortestSeconds) Observe();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Takes one snapshot now.</summary>
    public void Observe()
    {
        var servers = fleet();
        var before = Latest;
        var now = read();
        if (now.Mode == before.Mode) _phases[now.Mode] = _phases[now.Mode].With(before, now);
        else _recent.Clear();
        _recent.Add(now);
        while (now.ElapsedSeconds - _recent[0].ElapsedSeconds > LatencySeconds) _recent.RemoveAt(0);
        CountServers(servers.Count(server => server.State == ServerState.InService));
        var snapshot = complete(Between(before, now, servers));
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

    Snapshot Between(Reading before, Reading now, IReadOnlyList<ServerView> servers)
    {
        var seconds = Math.Max(now.ElapsedSeconds - before.ElapsedSeconds, 1e-3);
        var served = now.Servers - before.Servers;
        var pages = now.Shoppers.Pages - _recent[0].Shoppers.Pages;
        return new Snapshot
        {
            ElapsedSeconds = now.ElapsedSeconds,
            Mode = now.Mode.ToString(),
            RequestsPerSecond = (now.Shoppers.Answered - before.Shoppers.Answered) / seconds,
            Answered = now.Shoppers.Answered,
            InFlight = now.Traffic.InFlight,
            FailuresPerSecond = (now.Traffic.Failures - before.Traffic.Failures) / seconds,
            Failures = now.Traffic.Failures,
            MedianMs = pages.Percentile(0.5),
            P99Ms = pages.Percentile(0.99),
            AskedPerSecond = served.Asked / seconds,
            Asked = now.Servers.Asked,
            HitShare = served.Lookups == 0 ? null : served.HitShare,
            DatabaseReadsPerSecond = served.DatabaseReads / seconds,
            DatabaseWritesPerSecond = served.DatabaseWrites / seconds,
            DatabaseReads = now.Servers.DatabaseReads,
            Shoppers = now.Shoppers.Inside,
            Sessions = now.Shoppers.SessionsBegun,
            SessionsLost = now.Shoppers.SessionsLost,
            BasketsCompared = now.Shoppers.BasketsCompared,
            Retried = now.Shoppers.Retried,
            Unanswered = now.Shoppers.Unanswered,
            Phases = _phases.ToDictionary(phase => phase.Key.ToString(), phase => Of(phase.Value)),
            Servers = [.. servers.Select(s => new SnapshotServer(s.Name, s.ProcessId, s.State.ToString()))],
            Journal = journal.Lines(),
        };
    }

    static SnapshotPhase Of(PhaseTotals phase) => new(
        phase.Seconds, phase.RequestsPerSecond, phase.AskedPerSecond, phase.DatabaseReadsPerSecond, phase.MedianMs,
        phase.P99Ms, phase.Servers.AvoidedShare);

    void CountServers(int inService)
    {
        FewestServersAfterMost = inService > MostServers ? inService : Math.Min(FewestServersAfterMost, inService);
        MostServers = Math.Max(MostServers, inService);
    }
}
