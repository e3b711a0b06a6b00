// What the architecture must bear: an application server is killed in the middle of each period, when the shop is
// fullest, and whenever somebody presses the button.
namespace Storefront.Demo.Scaling;

sealed class Chaos(TimeSpan period, Action killServer)
{
    int _killed;

    public int KilledCount => Volatile.Read(ref _killed);

    public void Kill()
    {
        Interlocked.Increment(ref _killed);
        killServer();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period / 2);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Kill();
                // From here to the middle of the next period.
                timer.Period = period;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
