// What the page is told of two readings.
using Storefront.Counting;
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class ObserverTests
{
    readonly Queue<Reading> _readings = new();
    Snapshot? _shown;

    [Fact]
    public void A_rate_is_of_the_time_between_its_readings_however_late_they_were()
    {
        _readings.Enqueue(At(10, ReadMode.On, answered: 1_000, reads: 50));
        _readings.Enqueue(At(14, ReadMode.On, answered: 1_400, reads: 90));
        _readings.Enqueue(At(14.5, ReadMode.On, answered: 1_450, reads: 95));
        var observer = Observer();
        observer.Observe();
        Assert.Equal((100, 10), (_shown!.RequestsPerSecond, _shown.DatabaseReadsPerSecond));
        observer.Observe();
        Assert.Equal((100, 10), (_shown.RequestsPerSecond, _shown.DatabaseReadsPerSecond));
    }

    [Fact]
    public void A_phase_holds_no_time_in_which_a_switch_was_touched()
    {
        _readings.Enqueue(At(0, ReadMode.Off, answered: 0, reads: 0));
        _readings.Enqueue(At(2, ReadMode.Off, answered: 20, reads: 60));
        _readings.Enqueue(At(3, ReadMode.On, answered: 1_000, reads: 1_000));
        _readings.Enqueue(At(5, ReadMode.On, answered: 1_400, reads: 1_010));
        var observer = Observer();
        for (var i = 0; i < 3; i++) observer.Observe();
        var (off, on) = (observer.Phases[ReadMode.Off], observer.Phases[ReadMode.On]);
        Assert.Equal((2, 10, 30), (off.Seconds, off.RequestsPerSecond, off.DatabaseReadsPerSecond));
        Assert.Equal((2, 200, 5), (on.Seconds, on.RequestsPerSecond, on.DatabaseReadsPerSecond));
        Assert.Equal(1_010, _shown!.DatabaseReads);
    }

    Observer Observer() => new(
        _readings.Dequeue,
        snapshot =>
        {
            _shown = snapshot;
            return snapshot;
        },
        () => [],
        new Journal(TextWriter.Null));

    static Reading At(double seconds, ReadMode mode, long answered, long reads) => new(
        seconds, mode, new ServerCounts(0, 0, 0, reads, 0), new ShopperCounts { Answered = answered }, default(Traffic));
}
