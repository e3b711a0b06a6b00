// A cache that begins to hang in the middle of a read.
using Larder.Client.Connections;
using Larder.Client.Reads;
using Larder.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class HangingCacheTests
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    sealed record Row(int Version);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cache_that_hangs_between_lookup_and_store_is_waited_for_once()
    {
        using var node = LarderNode.Start("valkey");
        var time = new CountedTime();
        var options = new LarderCacheOptions { Endpoint = $"127.0.0.1:{node.Port}", CommandLimit = Limit, ConnectLimit = Limit };
        using var cache = new LarderCache("tests", options, null, time);
        await cache.OpenAsync();
        // A lease that is not renewed meanwhile: that would be a wait of its own.
        var reads = new DatabaseReadCache(cache, new ReadCacheOptions { LoaderLease = TimeSpan.FromHours(1) });
        var limits = 0;
        var read = reads.GetAsync(
            "row", ["rows"],
            _ =>
            {
                node.Signal("STOP");
                limits = time.Limits;
                return Task.FromResult<Row?>(new Row(1));
            },
            Cancel);
        Wait.Until(() => limits > 0 && time.Limits > limits, "a command to wait for the cache that hangs");
        time.Advance(Limit);
        Assert.Equal(new Row(1), await read.WaitAsync(Patience, Cancel));
        // The connection's end is said to a node that answers.
        node.Signal("CONT");
    }

    // Counts the waits for an answer. No more of its time passes than the test says.
    sealed class CountedTime : FakeTimeProvider
    {
        int _limits;

        public int Limits => Volatile.Read(ref _limits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Limit) Interlocked.Increment(ref _limits);
            return timer;
        }
    }
}
