// What the demo does by itself: first no cache, then the cache, then the failures that the architecture must bear, one after
// the other. It ends when somebody takes the switches into his own hands.
namespace Storefront.Demo.Controls;

sealed class Tour(Switches switches, TimeSpan length)
{
    readonly CancellationTokenSource _taken = new();

    IEnumerable<(double At, Func<Task> Do)> Steps =>
    [
        (0.20, switches.ByName["cache-on"]),
        (0.45, switches.ByName["kill-server"]),
        (0.60, switches.ByName["kill-primary"]),
        (0.80, switches.ByName["reads-away"]),
        (0.90, switches.ByName["reads-back"]),
    ];

    /// <summary>No further step is made.</summary>
    public void End() => _taken.Cancel();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _taken.Token);
        try
        {
            switches.TurnCacheOff();
            var at = 0.0;
            foreach (var step in Steps)
            {
                await Task.Delay(length * (step.At - at), end.Token);
                at = step.At;
                await step.Do();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
