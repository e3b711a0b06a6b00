// Waits that end when the condition holds, or fail the test at a limit far beyond what a slow machine needs.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;

namespace Larder.Network.Tests.Serving;

static class Waiting
{
    public const int LimitMs = 120_000;

    public static T Within<T>(this Task<T> task)
    {
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(LimitMs), "it did not happen in time");
        return task.GetAwaiter().GetResult();
    }

    public static void Within(this Task task)
    {
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(LimitMs), "it did not happen in time");
        task.GetAwaiter().GetResult();
    }

    public static void Until(Func<bool> condition)
    {
        Assert.True(SpinWait.SpinUntil(condition, LimitMs), "it did not happen in time");
    }

    /// <summary>Runs an action on the connection's loop and waits for it; false when the connection was gone.</summary>
    public static bool Visit(this Connection connection, Action<Connection> act)
    {
        var visit = new Visit(act);
        connection.Post(visit);
        return visit.Delivered.Within();
    }
}

/// <summary>Runs an action on the thread of a loop.</summary>
sealed class Errand(Action act) : LoopMessage
{
    protected internal override void Run() => act();
}
