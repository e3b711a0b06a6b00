// A thread on which continuations are to run, and which waits meanwhile: that of a desktop, or of Blazor. What is given to it
// never runs.
namespace Larder.TestKit;

/// <summary>Runs what must not need the thread that waits for it.</summary>
public static class BusyThread
{
    /// <summary>The result; fails when it does not come.</summary>
    public static Task<T> RunAsync<T>(Func<T> wait) => Task.Factory.StartNew(
        () =>
        {
            SynchronizationContext.SetSynchronizationContext(new Full());
            return wait();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(TimeSpan.FromMinutes(2));

    sealed class Full : SynchronizationContext
    {
        public override void Post(SendOrPostCallback callback, object? state)
        {
        }
    }
}
