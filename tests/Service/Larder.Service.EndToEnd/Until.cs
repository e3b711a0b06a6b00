// Waits for a condition, with a limit.
namespace Larder.Service.EndToEnd;

static class Until
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var period = new PeriodicTimer(Period);
        while (!await condition()) await period.WaitForNextTickAsync(limit.Token);
    }

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static Task TrueAsync<T>(Func<Task<T>> read, Func<T, bool> condition) =>
        TrueAsync(async () => condition(await read()));
}
