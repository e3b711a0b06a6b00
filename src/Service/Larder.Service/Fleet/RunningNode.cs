// One live process of a node.
namespace Larder.Service.Fleet;

/// <summary>A node's process from the moment it is known until its end.</summary>
sealed class RunningNode(int pid, ProcessHandle process)
{
    readonly Lock _lock = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _isStopping;
    Timer? _kill;

    public int Pid => pid;

    /// <summary>Its end was asked for.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_lock) return _isStopping;
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task HasEnded => _ended.Task;

    /// <summary>Its end is being asked for, in another way than by a signal; or is not any more.</summary>
    public void Expect(bool end)
    {
        lock (_lock) _isStopping = end;
    }

    /// <summary>Asks it to end, and kills it when the limit has passed. Asking again changes nothing.</summary>
    public void Stop(int limitMs)
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_kill is not null || _ended.Task.IsCompleted) return;
            process.Signal(ProcessSignal.Terminate);
            _kill = new Timer(_ => Kill(), null, limitMs, Timeout.Infinite);
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _isStopping = true;
            if (!_ended.Task.IsCompleted) process.Signal(ProcessSignal.Kill);
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(ProcessSignal signal)
    {
        lock (_lock)
        {
            if (!_ended.Task.IsCompleted) process.Signal(signal);
        }
    }

    /// <summary>Called once, before the handle is closed.</summary>
    public void MarkEnded()
    {
        lock (_lock)
        {
            _ended.TrySetResult();
            _kill?.Dispose();
        }
    }
}
