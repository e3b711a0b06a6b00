// Waiting for tasks where an interface leaves nothing else. Callers may have a thread on which continuations are to run, as
// Blazor's and those of desktops have, and that thread is the one that waits here: tasks begin without it.
namespace Larder.Client.Connections;

static class Waiting
{
    public static T For<T>(Func<Task<T>> begin)
    {
        var context = SynchronizationContext.Current;
        if (context is null) return begin().GetAwaiter().GetResult();
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return begin().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
