// Waiting for tasks where an interface leaves nothing else. The thread that waits does the work that it waits for: it is the
// SynchronizationContext of what it begins, so continuations come to it and none needs a thread of the pool, all of which may
// be waiting here.
namespace Larder.Client.Connections;

static class Waiting
{
    /// <summary>Whether this thread waits, and does what it waits for.</summary>
    public static bool IsHere => SynchronizationContext.Current is WaitingThread;

    /// <summary>Waits for what is begun.</summary>
    public static T For<T>(Func<Task<T>> begin)
    {
        var before = SynchronizationContext.Current;
        var thread = new WaitingThread();
        SynchronizationContext.SetSynchronizationContext(thread);
        try
        {
            var task = begin();
            thread.WorkUntil(task);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            thread.End();
        }
    }

    /// <summary>The same for what has no result.</summary>
    public static void For(Func<Task> begin) => For(async () =>
    {
        await begin();
        return true;
    });

    /// <summary>
    /// Begins what is no part of what a caller waits for, apart from the caller's thread: what others need too, what outlives the
    /// call, and code of the application that may itself wait.
    /// </summary>
    public static T Apart<T>(Func<T> begin)
    {
        var before = SynchronizationContext.Current;
        if (before is null) return begin();
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return begin();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>
    /// A task that ends on this thread where it waits. Tasks that run their continuations elsewhere need the pool for everything
    /// but an await: for WaitAsync and WhenAll, too.
    /// </summary>
    public static Task<T> Here<T>(Task<T> task) => IsHere && !task.IsCompleted ? AwaitAsync(task) : task;

    /// <summary>What all have answered. The last is awaited first: then the others mostly need no awaiting.</summary>
    public static async Task<T[]> AllAsync<T>(IEnumerable<Task<T>> begun)
    {
        Task<T>[] tasks = [.. begun];
        var results = new T[tasks.Length];
        for (var i = tasks.Length - 1; i >= 0; i--) results[i] = await tasks[i];
        return results;
    }

    /// <summary>The time by which limits are kept: a thread that waits keeps its own, whatever the pool does.</summary>
    public static TimeProvider Time(TimeProvider time) =>
        time == TimeProvider.System && SynchronizationContext.Current is WaitingThread thread ? thread.Time : time;

    static async Task<T> AwaitAsync<T>(Task<T> task) => await task;
}
