// Waits for a condition, with a limit.
namespace Larder.Service.EndToEnd;

static class Until
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <param name="explain">What is told of, where it does not come true in time.</param>
    /// <param name="atMost">Null for the usual limit.</param>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, Func<Task<string>>? explain = null, TimeSpan? atMost = null)
    {
        using var limit = new CancellationTokenSource(atMost ?? Limit);
        using var period = new PeriodicTimer(Period);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Not within {atMost ?? Limit}. {(explain is null ? "" : await explain())}");
            await period.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static Task TrueAsync<T>(
        Func<Task<T>> read, Func<T, bool> condition, Func<Task<string>>? explain = null, TimeSpan? atMost = null)
    {
        object? last = null;
        return TrueAsync(
            async () =>
            {
                var value = await read();
                last = value;
                return condition(value);
            },
            async () => $"Last seen: {last}\n{(explain is null ? "" : await explain())}",
            atMost);
    }
}
