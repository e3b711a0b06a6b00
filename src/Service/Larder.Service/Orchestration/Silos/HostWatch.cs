// The news of this host's nodes, for silos that keep a copy of what is seen here.
using Larder.Base;
using Larder.Service.Fleet;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Counts what changes, and wakes who waits for it.</summary>
sealed class HostWatch : IDisposable
{
    const long NumbersPerMs = 1_000;

    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    // Changes come in groups: what follows at once goes with it.
    static readonly TimeSpan GatherDelay = TimeSpan.FromMilliseconds(10);

    readonly IHostAgent _agent;
    readonly HostLayout _layout;
    readonly Lock _lock = new();
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _news, _number;

    public HostWatch(IHostAgent agent, HostLayout layout, Clock clock)
    {
        (_agent, _layout) = (agent, layout);
        // Later than all numbers of the service that ran here before.
        _news = _number = clock.UnixMs * NumbersPerMs;
        _agent.Changed += Note;
    }

    public async Task<SeenNodes> AfterAsync(long newsNumber)
    {
        Task changed;
        lock (_lock) changed = _news != newsNumber ? Task.CompletedTask : _changed.Task;
        if (await Task.WhenAny(changed, Task.Delay(WaitMax)) == changed) await Task.Delay(GatherDelay);
        long news;
        lock (_lock) news = _news;
        var number = Interlocked.Increment(ref _number);
        return new SeenNodes(number, news, [.. _agent.Names.Select(Seen)]);
    }

    /// <summary>One node, as it is now.</summary>
    public (long Number, SeenNode Seen) Look(string name)
    {
        var number = Interlocked.Increment(ref _number);
        return (number, Seen(name));
    }

    public void Dispose() => _agent.Changed -= Note;

    SeenNode Seen(string name) => _agent.Look(name).ToSeen(name, _layout.DirectoryOf(name));

    void Note(string node)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _news++;
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }
}
