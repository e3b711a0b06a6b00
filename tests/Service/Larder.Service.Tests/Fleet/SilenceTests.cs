// When a silent node is seen to hang, and how long one that keeps ending waits for its next start.
using Larder.Base;
using Larder.Service.Fleet;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public class SilenceTests
{
    const long StepMs = 50;

    [Fact]
    public void A_stopped_node_hangs_after_little_more_than_a_second() =>
        Assert.InRange(HungAfterMs(hasAnswered: true, _ => new ProcessActivity('T', 7)), 1_200, 1_250);

    [Fact]
    public void One_that_sleeps_and_does_nothing_too() =>
        Assert.InRange(HungAfterMs(hasAnswered: true, _ => new ProcessActivity('S', 7)), 1_200, 1_250);

    [Fact]
    public void One_that_works_has_more_time() =>
        Assert.InRange(HungAfterMs(hasAnswered: true, ms => new ProcessActivity('S', 7 + (ms / 100))), 10_000, 10_050);

    [Fact]
    public void One_that_loads_its_data_has_all_the_time_that_it_works() =>
        Assert.InRange(
            HungAfterMs(hasAnswered: false, ms => new ProcessActivity('S', Math.Min(ms, 60_000))), 73_000, 75_100);

    [Fact]
    public void A_node_that_is_stopped_right_after_its_start_hangs_like_any() =>
        Assert.InRange(HungAfterMs(hasAnswered: false, _ => new ProcessActivity('T', 0)), 1_200, 1_250);

    [Fact]
    public void An_answer_ends_it()
    {
        var silence = new Silence();
        Assert.False(silence.End());
        for (var ms = 0L; ms < 1_300; ms += StepMs) silence.Grow(StepMs, () => new ProcessActivity('T', 0));
        Assert.True(silence.IsHung);
        Assert.True(silence.End());
        Assert.False(silence.IsHung);
        Assert.Equal(0, silence.OwedMs);
    }

    [Fact]
    public void A_process_works_when_any_of_its_threads_does()
    {
        using var stop = new ManualResetEventSlim();
        var worker = new Thread(() =>
        {
            while (!stop.IsSet) Thread.SpinWait(100);
        });
        worker.Start();
        try
        {
            Assert.True(ProcessActivity.Of(Environment.ProcessId)!.Value.IsBusy);
        }
        finally
        {
            stop.Set();
            worker.Join();
        }
    }

    [Fact]
    public void Activity_is_found_behind_the_name_of_the_process() =>
        Assert.Equal(
            new ProcessActivity('R', 30),
            ProcessActivity.Parse("7 (a ) (b) R 1 7 7 0 -1 4194560 1 0 0 0 10 20 0 0 20 0 1 0 99 1 1"));

    [Fact]
    public void A_node_that_keeps_ending_is_started_ever_less_often()
    {
        var clock = new ManualClock();
        var history = new StartHistory(clock);
        Assert.Equal(0, history.DelayMs);
        history.MarkStarted();
        Assert.Equal(0, history.DelayMs);
        history.MarkStarted();
        Assert.Equal(200, history.DelayMs);
        clock.Advance(150);
        Assert.Equal(50, history.DelayMs);
        for (var i = 0; i < 40; i++) history.MarkStarted();
        Assert.Equal(30_000, history.DelayMs);
    }

    [Fact]
    public void One_that_served_steadily_or_was_told_to_end_starts_at_once()
    {
        var clock = new ManualClock();
        var history = new StartHistory(clock);
        for (var i = 0; i < 9; i++) history.MarkStarted();
        history.MarkReady();
        clock.Advance(9_999);
        Assert.NotEqual(0, history.DelayMs);
        clock.Advance(1);
        Assert.Equal(0, history.DelayMs);
        for (var i = 0; i < 9; i++) history.MarkStarted();
        history.ForgetUnless(failed: true);
        Assert.NotEqual(0, history.DelayMs);
        history.ForgetUnless(failed: false);
        Assert.Equal(0, history.DelayMs);
    }

    static long HungAfterMs(bool hasAnswered, Func<long, ProcessActivity> activity)
    {
        var silence = new Silence();
        if (hasAnswered) silence.End();
        for (var ms = StepMs; ms < 200_000; ms += StepMs)
        {
            if (silence.Grow(StepMs, () => activity(ms))) return ms;
        }
        return long.MaxValue;
    }
}
