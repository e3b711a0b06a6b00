// Puts a load on a server: opens the connections, starts and stops the phases, and adds up what the workers saw.
//
//   Open -> Begin -> (warm up) -> BeginMeasuring -> EndMeasuring -> Dispose
using System.Diagnostics;
using System.Net;
using HdrHistogram;
using Larder.Base;
using Larder.Bench.Servers;
using Larder.Network.Epoll;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Bench.Load;

/// <summary>What a measured phase brought.</summary>
/// <param name="Replies">Replies read during the phase.</param>
/// <param name="Seconds">How long it lasted.</param>
/// <param name="Latencies">Latencies of the replies in nanoseconds.</param>
/// <param name="WindowP99Ns">Of a paced load: the 99th percentile of every short stretch, see LatencyWindows.</param>
/// <param name="GeneratorShare">The share of its processors that the generator used: near 1, it was the limit.</param>
sealed record LoadResult(
    long Replies, double Seconds, LongHistogram Latencies, IReadOnlyList<long> WindowP99Ns, double GeneratorShare)
{
    public double PerSecond => Replies / Seconds;

    /// <summary>A percentile of the latency in microseconds.</summary>
    public double LatencyMicros(double percentile) =>
        Latencies.TotalCount == 0 ? double.NaN : Latencies.GetValueAtPercentile(percentile) / 1000.0;

    /// <summary>The 99th percentile of the median stretch in microseconds.</summary>
    public double MedianWindowP99Micros =>
        WindowP99Ns.Count == 0 ? double.NaN : WindowP99Ns.Order().ElementAt(WindowP99Ns.Count / 2) / 1000.0;
}

/// <summary>One load on one server.</summary>
sealed class LoadGenerator : IDisposable
{
    static readonly TimeSpan OpenLimit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(5);

    // A server takes connections from a backlog of limited length: no more than this many are on their way at once.
    const int OpenAtOnce = 128;

    readonly LoadPlan _plan;
    readonly EventLoopGroup _loops;
    readonly LoadWorker[] _workers;
    readonly GeneratorPlace _place;
    readonly bool _isGuest;
    Snapshot _start, _end;

    /// <summary>A load on loops of its own.</summary>
    public LoadGenerator(LoadPlan plan, GeneratorPlace place)
        : this(plan, place, LoopsFor(plan, place))
    {
    }

    /// <summary>
    /// A load beside another one on that one's loops, so that neither takes the other's processor from it unseen. To be
    /// opened after that one, and finished after it.
    /// </summary>
    public LoadGenerator(LoadPlan plan, LoadGenerator host)
        : this(plan, host._place, host._loops) => _isGuest = true;

    LoadGenerator(LoadPlan plan, GeneratorPlace place, EventLoopGroup loops)
    {
        _plan = plan;
        _place = place;
        _loops = loops;
        var count = Math.Min(loops.Loops.Length, plan.Connections);
        _workers = new LoadWorker[count];
        for (var i = 0; i < count; i++) _workers[i] = new LoadWorker(plan, loops.Loops[i], i, count);
    }

    /// <summary>Replies so far.</summary>
    public long ReplyCount => _workers.Sum(worker => worker.ReplyCount);

    /// <summary>Replies that were errors.</summary>
    public long ErrorCount => _workers.Sum(worker => worker.ErrorCount);

    /// <summary>More replies were errors than the plan lets pass.</summary>
    public bool HasFailed => ErrorCount > _plan.MostErrorPart * ReplyCount;

    /// <summary>Replies to come.</summary>
    public long UnansweredCount => _workers.Sum(worker => worker.UnansweredCount);

    /// <summary>Opens all connections; each has been answered once when the task ends.</summary>
    /// <exception cref="LoadException">The server refuses or ends a connection.</exception>
    public async Task OpenAsync(CancellationToken stop)
    {
        if (!OpenFiles.Allow(_plan.Connections))
        {
            throw new LoadException(
                $"{_plan.Connections} connections are more than {OpenFiles.Limit} open files allow (ulimit -n)");
        }
        if (!_isGuest) _loops.Start();
        foreach (var worker in _workers)
        {
            var core = _place.Cores.Count == 0 ? -1 : _place.Cores[worker.Loop.Index];
            await LoopErrand.RunAsync(worker.Loop, () => SettleIn(worker, core));
        }
        await Task.WhenAll(_workers.Select(worker => worker.Opened)).WaitAsync(OpenLimit, stop);
    }

    /// <summary>Starts the load; nothing is recorded yet.</summary>
    public async Task BeginAsync()
    {
        foreach (var worker in _workers)
        {
            await LoopErrand.RunAsync(worker.Loop, () =>
            {
                worker.Phase = LoadPhase.WarmingUp;
                foreach (var session in worker.Sessions) session.Begin();
            });
        }
    }

    public void BeginMeasuring()
    {
        SetPhase(LoadPhase.Measuring);
        _start = Take();
    }

    public void EndMeasuring()
    {
        _end = Take();
        SetPhase(LoadPhase.Stopping);
    }

    /// <summary>
    /// Sends no more and ends the measuring when all is answered, so that those count too who waited when it was time. On a
    /// machine that had no time for it, it goes on until there is something to tell of.
    /// </summary>
    /// <exception cref="LoadException">The server ended a connection.</exception>
    public async Task EndMeasuringAsync(CancellationToken stop)
    {
        await UntilAsync(
            () => _workers.Any(worker => worker.RecordedCount > 0) || _workers.All(worker => worker.Drained.IsCompleted), stop);
        SetPhase(LoadPhase.Answering);
        await UntilAsync(() => UnansweredCount == 0, stop);
        EndMeasuring();
    }

    /// <summary>Waits until so many replies have come.</summary>
    /// <exception cref="LoadException">The server ended a connection.</exception>
    public Task RepliesAsync(long count, CancellationToken stop) => UntilAsync(() => ReplyCount >= count, stop);

    /// <summary>Waits until the asked-for number of requests is answered.</summary>
    public Task DrainAsync(CancellationToken stop) =>
        Task.WhenAll(_workers.Select(worker => worker.Drained)).WaitAsync(DrainLimit, stop);

    /// <summary>Stops the loops, unless they are another load's, and adds up.</summary>
    public LoadResult Finish()
    {
        Dispose();
        ThrowIfFailed();
        var latencies = _workers[0].Latencies;
        foreach (var worker in _workers.Skip(1)) latencies.Add(worker.Latencies);
        var seconds = Stopwatch.GetElapsedTime(_start.Ticks, _end.Ticks).TotalSeconds;
        var busy = (_end.ThreadSeconds - _start.ThreadSeconds) / (seconds * _workers.Length);
        var windows = _workers.SelectMany(worker => worker.Windows?.Percentiles ?? []).ToArray();
        return new LoadResult(_end.Replies - _start.Replies, seconds, latencies, windows, busy);
    }

    public void Dispose()
    {
        if (!_isGuest) _loops.Dispose();
    }

    static EventLoopGroup LoopsFor(LoadPlan plan, GeneratorPlace place) =>
        new(new EpollTransport(), Math.Min(place.LoopCount, plan.Connections), Clock.System);

    async Task UntilAsync(Func<bool> isTrue, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(started) > DrainLimit)
                throw new LoadException($"the server did not answer within {DrainLimit.TotalMinutes:0} minutes");
            await Task.Delay(1, stop);
        }
    }

    void ThrowIfFailed()
    {
        foreach (var worker in _workers.Where(worker => worker.Drained.IsFaulted))
            throw new LoadException(worker.Drained.Exception!.InnerException!.Message);
    }

    void SettleIn(LoadWorker worker, int core)
    {
        if (core >= 0 && !ProcessorPlace.TryPin(core)) throw new LoadException($"processor {core} is not to be had");
        worker.ThreadId = ProcessorPlace.ThreadId;
        worker.Loop.AddWork(new Opening(worker));
        if (_plan.RatePerSecond > 0)
            worker.Loop.AddWork(new Pacer(worker, _plan.RatePerSecond / _workers.Length));
    }

    void SetPhase(LoadPhase phase)
    {
        foreach (var worker in _workers) worker.Phase = phase;
    }

    Snapshot Take() => new(
        Stopwatch.GetTimestamp(), ReplyCount, _workers.Sum(worker => ProcessorPlace.ThreadSeconds(worker.ThreadId)));

    readonly record struct Snapshot(long Ticks, long Replies, double ThreadSeconds);

    /// <summary>Opens connections in groups, each when the group before it has been answered.</summary>
    sealed class Opening(LoadWorker worker) : ILoopWork
    {
        static readonly EpollTransport Transport = new();

        readonly ListenAddress _address = ListenAddress.Tcp(IPAddress.Loopback, worker.Plan.Port);

        public long Run(long nowMs)
        {
            if (!worker.AllGreeted) return nowMs + 1;
            try
            {
                for (var i = 0; i < OpenAtOnce && worker.Sessions.Count < worker.ConnectionCount; i++) OpenOne();
            }
            catch (DialException refused)
            {
                worker.Fail(refused.Message);
                return long.MaxValue;
            }
            return worker.Sessions.Count < worker.ConnectionCount ? nowMs + 1 : long.MaxValue;
        }

        void OpenOne()
        {
            LoadSession session = worker.Plan.RatePerSecond > 0
                ? new PacedSession(worker)
                : new ClosedLoopSession(worker);
            worker.Sessions.Add(session);
            worker.Loop.Adopt(Transport.Dial(_address), session);
        }
    }
}
