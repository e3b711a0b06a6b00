// Timers of a thread that waits. They are the system's as soon as it waits no more.
namespace Larder.Client.Connections;

sealed class WaitingTime(WaitingThread thread) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isOnce = period == Timeout.InfiniteTimeSpan && dueTime >= TimeSpan.Zero;
        var timer = new WaitingTimer(thread, callback, state, dueTime);
        return isOnce && thread.TryAdd(timer) ? timer : System.CreateTimer(callback, state, dueTime, period);
    }
}

sealed class WaitingTimer(WaitingThread thread, TimerCallback callback, object? state, TimeSpan due) : ITimer
{
    readonly Lock _lock = new();
    ITimer? _later;
    bool _isOver;

    public long DueMs { get; } = Environment.TickCount64 + (long)Math.Ceiling(due.TotalMilliseconds);

    public void Ring(object? _) => callback(state);

    public void MoveToSystem()
    {
        lock (_lock)
        {
            if (_isOver) return;
            var left = Math.Max(0, DueMs - Environment.TickCount64);
            _later = TimeProvider.System.CreateTimer(
                callback, state, TimeSpan.FromMilliseconds(left), Timeout.InfiniteTimeSpan);
        }
    }

    // Those who wait for a while only dispose it.
    public bool Change(TimeSpan dueTime, TimeSpan period) => false;

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _later?.Dispose();
        }

        thread.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
