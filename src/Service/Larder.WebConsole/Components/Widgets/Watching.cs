// A component that is drawn anew after each look at the caches.
using Larder.WebConsole.Caches;
using Microsoft.AspNetCore.Components;

namespace Larder.WebConsole.Components.Widgets;

/// <summary>Base of pages that show what changes by itself.</summary>
public abstract class Watching : ComponentBase, IDisposable
{
    readonly CancellationTokenSource _closed = new();
    IDisposable? _watching;
    int _isDrawing, _looks;

    [Inject]
    internal CacheWatch Watch { get; set; } = null!;

    /// <summary>Ends with the component.</summary>
    protected CancellationToken Closed => _closed.Token;

    protected override void OnInitialized() => _watching = Watch.Watch(() => _ = DrawAsync());

    /// <summary>After how many looks <see cref="OnLookAsync"/> is due.</summary>
    protected virtual int LooksBetween => 1;

    /// <summary>What is to be done before it is drawn.</summary>
    protected virtual Task OnLookAsync() => Task.CompletedTask;

    public virtual void Dispose()
    {
        _watching?.Dispose();
        _closed.Cancel();
        GC.SuppressFinalize(this);
    }

    // A page that is slow to draw is not told again until it has.
    async Task DrawAsync()
    {
        if (Interlocked.Exchange(ref _isDrawing, 1) == 1) return;
        try
        {
            await InvokeAsync(async () =>
            {
                if (Closed.IsCancellationRequested) return;
                if (++_looks % LooksBetween == 0) await OnLookAsync();
                StateHasChanged();
            });
        }
        catch (Exception error)
            when (error is OperationCanceledException or ObjectDisposedException || Closed.IsCancellationRequested)
        {
            // The page was closed meanwhile.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
        finally
        {
            Volatile.Write(ref _isDrawing, 0);
        }
    }
}
