// Time of the wall that stands still until a test moves it; waiting is by the system's timers.
namespace Larder.Client.Tests;

sealed class FakeTime : TimeProvider
{
    long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
