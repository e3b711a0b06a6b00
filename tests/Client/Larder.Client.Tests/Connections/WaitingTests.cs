// A thread that waits does the work that it waits for, and leaves to the pool what outlives that.
using Larder.Client.Connections;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class WaitingTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static int Here => Environment.CurrentManagedThreadId;

    [Fact]
    public void What_is_waited_for_runs_on_the_thread_that_waits()
    {
        var elsewhere = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var threads = Waiting.For(async () =>
        {
            await Task.Yield();
            var afterYield = Here;
            new Thread(() => elsewhere.SetResult(Here)) { IsBackground = true }.Start();
            var other = await Waiting.Here(elsewhere.Task).WaitAsync(Patience, Waiting.Time(TimeProvider.System));
            return (afterYield, other, afterAnswer: Here);
        });
        Assert.NotEqual(Here, threads.other);
        Assert.Equal((Here, threads.other, Here), threads);
    }

    [Fact]
    public void A_limit_is_kept_by_the_thread_that_waits()
    {
        var never = new TaskCompletionSource<int>();
        Assert.Throws<TimeoutException>(() => Waiting.For(
            () => never.Task.WaitAsync(TimeSpan.FromMilliseconds(1), Waiting.Time(TimeProvider.System))));
    }

    [Fact]
    public async Task What_outlives_the_wait_goes_on_without_the_thread()
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> late = null!;
        Task limit = null!;
        Waiting.For(() =>
        {
            late = WaitsAtAllAsync();
            limit = new TaskCompletionSource().Task.WaitAsync(
                TimeSpan.FromMilliseconds(1), Waiting.Time(TimeProvider.System));
            return Task.CompletedTask;
        });
        answer.SetResult(1);
        Assert.False(await late.WaitAsync(Patience, Cancel));
        await Task.WhenAny(limit).WaitAsync(Patience, Cancel);
        Assert.IsType<TimeoutException>(limit.Exception!.InnerException);

        async Task<bool> WaitsAtAllAsync()
        {
            await answer.Task;
            await Task.Yield();
            return Waiting.IsHere;
        }
    }

    [Fact]
    public void What_is_begun_apart_does_not_come_to_the_thread_that_waits() =>
        Assert.Null(Waiting.For(() => Task.FromResult(Waiting.Apart(() => SynchronizationContext.Current))));

    [Fact]
    public void Failures_come_to_the_caller_as_they_are_and_leave_its_context_as_it_was()
    {
        var before = SynchronizationContext.Current;
        Assert.Throws<InvalidOperationException>(() => Waiting.For(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }));
        Assert.Same(before, SynchronizationContext.Current);
    }
}
