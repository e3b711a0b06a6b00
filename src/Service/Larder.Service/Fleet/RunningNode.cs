// One live process of a node.
namespace Larder.Service.Fleet;

/// <summary>A node's process from the moment it is known until its end.</summary>
sealed class RunningNode(int pid, ProcessHandle process)
{
    readonly Lock _lock = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Timer? _kill;

    public int Pid => pid;

    /// <summary>Its end was asked for.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_lock) return _kill is not null;
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task HasEnded => _ended.Task;

    /// <summary>Asks it to end, and kills it when the limit has passed. Asking again changes nothing.</summary>
    public void Stop(int limitMs)
    {
        lock (_lock)
        {
            if (_kill is not null || _ended.Task.IsCompleted) return;
            process.Signal(ProcessSignal.Terminate);
            _kill = new Timer(_ => Kill(), null, limitMs, Timeout.Infinite);
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

    void Kill()
    {
        lock (_lock)
        {
            if (!_ended.Task.IsCompleted) process.Signal(ProcessSignal.Kill);
        }
    }
}
