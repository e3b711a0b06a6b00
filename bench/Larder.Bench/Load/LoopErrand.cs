// Something to do once on the thread of a loop.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;

namespace Larder.Bench.Load;

/// <summary>Runs an action on a loop's thread; the task ends with it.</summary>
sealed class LoopErrand : LoopMessage
{
    readonly Action _action;
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    LoopErrand(Action action) => _action = action;

    public static Task RunAsync(EventLoop loop, Action action)
    {
        var errand = new LoopErrand(action);
        loop.Post(errand);
        return errand._done.Task;
    }

    protected override void Run()
    {
        try
        {
            _action();
            _done.SetResult();
        }
        catch (Exception failure)
        {
            _done.SetException(failure);
        }
    }

    protected override void Dropped() => _done.SetCanceled();
}
