// A thread that waits for a task, and meanwhile runs what the task's parts have left to do: continuations that are posted to
// it, and timers that are due.
namespace Larder.Client.Connections;

sealed class WaitingThread : SynchronizationContext
{
    readonly Lock _lock = new();
    readonly Queue<(SendOrPostCallback Run, object? State)> _work = new();
    readonly List<WaitingTimer> _timers = [];
    readonly WaitingTime _time;
    TaskCompletionSource? _sleeper;
    bool _isDone;
    bool _isOver;

    public WaitingThread() => _time = new WaitingTime(this);

    /// <summary>The system's time, with timers that this thread runs.</summary>
    public TimeProvider Time => _time;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _work.Enqueue((d, state));
                WakeUp();
                return;
            }
        }

        Elsewhere(d, state);
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    public void WorkUntil(Task task)
    {
        if (task.IsCompleted) return;
        task.ContinueWith(
            static (_, thread) => ((WaitingThread)thread!).Finish(), this, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (Next() is { } work) work.Run(work.State);
    }

    /// <summary>What comes now, or was left, is the pool's.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            while (_work.TryDequeue(out var left)) Elsewhere(left.Run, left.State);
            foreach (var timer in _timers) timer.MoveToSystem();
            _timers.Clear();
        }
    }

    // Null when the task has ended.
    (SendOrPostCallback Run, object? State)? Next()
    {
        while (true)
        {
            Task sleep;
            TimeSpan limit;
            lock (_lock)
            {
                if (_isDone) return null;
                if (_work.TryDequeue(out var work)) return work;
                if (TryTakeDueTimer(out limit) is { } due) return (due.Ring, null);
                _sleeper = new TaskCompletionSource();
                sleep = _sleeper.Task;
            }

            // A task, because the pool grows faster while its threads wait for one.
            sleep.Wait(limit);
        }
    }

    WaitingTimer? TryTakeDueTimer(out TimeSpan left)
    {
        left = Timeout.InfiniteTimeSpan;
        var now = Environment.TickCount64;
        for (var i = 0; i < _timers.Count; i++)
        {
            var timer = _timers[i];
            if (timer.DueMs <= now)
            {
                _timers.RemoveAt(i);
                return timer;
            }

            var wait = TimeSpan.FromMilliseconds(timer.DueMs - now);
            if (left == Timeout.InfiniteTimeSpan || wait < left) left = wait;
        }

        return null;
    }

    void Finish()
    {
        lock (_lock)
        {
            _isDone = true;
            WakeUp();
        }
    }

    void WakeUp()
    {
        _sleeper?.TrySetResult();
        _sleeper = null;
    }

    /// <summary>Has this thread run a timer; false when it does not wait any more.</summary>
    internal bool TryAdd(WaitingTimer timer)
    {
        lock (_lock)
        {
            if (_isOver) return false;
            _timers.Add(timer);
            // It may be due before that for which the thread sleeps.
            WakeUp();
            return true;
        }
    }

    internal void Remove(WaitingTimer timer)
    {
        lock (_lock) _timers.Remove(timer);
    }

    static void Elsewhere(SendOrPostCallback run, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.run(work.state), (run, state), preferLocal: false);
}
