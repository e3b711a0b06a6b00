// Does what a button asks for, and says how it went. A page has one; buttons rest while it is busy.
using Larder.ElastiCache;
using Larder.WebConsole.Caches;
using Larder.WebConsole.Nodes;
using MudBlazor;

namespace Larder.WebConsole.Components.Widgets;

/// <summary>Runs actions of a page and tells their outcome.</summary>
sealed class Acting(ISnackbar snackbar, CacheWatch watch)
{
    public bool IsBusy { get; private set; }

    /// <summary>False when it failed, which has been told.</summary>
    public async Task<bool> TryAsync(string? done, Func<Task> act)
    {
        IsBusy = true;
        try
        {
            await act();
            if (done is not null) snackbar.Add(done, Severity.Success);
            await watch.LookAsync(CancellationToken.None);
            return true;
        }
        catch (Exception error) when (error is ElastiCacheException or HttpRequestException or NodeException)
        {
            snackbar.Add(error.Message, Severity.Error, options => options.RequireInteraction = true);
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
