// A node's end after it has saved its content. How long that takes depends on how much it is, so there is no limit to it as
// long as the node gets on: it uses processor time, or its files grow.
namespace Larder.Service.Fleet;

/// <summary>Stops nodes that keep their content.</summary>
static class PlannedStop
{
    const int LookMs = 250;
    const int StuckMs = 20_000;

    /// <summary>Returns when the node has ended.</summary>
    /// <exception cref="IOException">Its content cannot be saved; it goes on.</exception>
    public static async Task SaveAsync(HostedNode node, RunningNode running, INodeControl control)
    {
        running.Expect(end: true);
        var told = control.SaveAndEndAsync(running);
        var (progress, stuckMs) = (ProgressOf(node, running), 0);
        using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(LookMs));
        while (!running.HasEnded.IsCompleted)
        {
            if (told.IsFaulted && !running.HasEnded.IsCompleted)
            {
                running.Expect(end: false);
                await told;
            }
            await Task.WhenAny(running.HasEnded, period.WaitForNextTickAsync().AsTask());
            var now = ProgressOf(node, running);
            stuckMs = now == progress ? stuckMs + LookMs : 0;
            progress = now;
            if (stuckMs >= StuckMs) running.Kill();
        }
    }

    static (long Ticks, long Bytes) ProgressOf(HostedNode node, RunningNode running)
    {
        var bytes = 0L;
        try
        {
            bytes = new DirectoryInfo(node.Folder).EnumerateFiles().Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file was renamed meanwhile: that is progress, too, and will be seen next time.
        }
        return (ProcessActivity.Of(running.Pid)?.Ticks ?? 0, bytes);
    }
}
