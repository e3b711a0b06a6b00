// Waiting for something to become true: the one place where tests let time pass.
namespace Larder.TestKit;

/// <summary>Waits for a condition, with a limit.</summary>
public static class Wait
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Asks until the answer is true. Throws <see cref="TimeoutException"/> after two minutes.</summary>
    public static void Until(Func<bool> condition, string what) => Until(condition, () => what);

    /// <summary>The same; what is said is asked for at the end.</summary>
    public static void Until(Func<bool> condition, Func<string> what)
    {
        // SpinWait yields, then sleeps for a millisecond at a time.
        if (!SpinWait.SpinUntil(condition, Limit)) throw new TimeoutException($"waited {Limit} for: {what()}");
    }
}
