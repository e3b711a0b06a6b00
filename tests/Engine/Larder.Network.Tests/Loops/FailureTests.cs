// Exceptions on a loop's thread: each ends what it met and nothing else, and the loop goes on.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Tests.Serving;
using Larder.Network.Timers;

namespace Larder.Network.Tests.Loops;

public sealed class FailureTests
{
    [Fact]
    public void A_session_that_throws_loses_its_connection()
    {
        using var server = new LineServer("sockets") { ToleratesFailures = true };
        var (client, session, connection) = server.Meet();
        var (other, _, _) = server.Meet();
        connection.Post(new Visit(_ => throw new InvalidOperationException("visit")));
        Assert.True(client.IsEnded());
        Assert.Equal(CloseReason.Failed, session.Closed.Within());
        Assert.Equal("PONG", other.Ask("PING"));
        Assert.Equal("visit", server.Failures.Single().Message);
        client.Dispose();
        other.Dispose();
    }

    [Fact]
    public void A_message_a_timer_and_housekeeping_that_throw_leave_the_loop_running()
    {
        using var server = new LineServer("sockets") { ToleratesFailures = true };
        var (client, session, connection) = server.Meet();
        var loop = server.Group.Loops[0];
        loop.Post(new Throwing());
        connection.Post(new Visit(_ =>
        {
            loop.Schedule(new ThrowingTimer(), loop.NowMs);
            loop.AddWork(new ThrowingWork());
        }));
        while (server.Failures.Count < 3) Assert.Equal("PONG", client.Ask("PING"));
        Assert.Equal(["message", "timer", "work"], server.Failures.Select(failure => failure.Message).Order());
        Assert.False(session.IsClosed);
        client.Dispose();
    }

    sealed class Throwing : LoopMessage
    {
        protected internal override void Run() => throw new InvalidOperationException("message");
    }

    sealed class ThrowingTimer : LoopTimer
    {
        protected internal override void Fire() => throw new InvalidOperationException("timer");
    }

    sealed class ThrowingWork : ILoopWork
    {
        public long Run(long nowMs) => throw new InvalidOperationException("work");
    }
}
