// The page at /health: whether the service can do anything at all, for supervisors and load balancers.
using Larder.Service.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Insights.Page;

/// <summary>200 when the state database answers in time, else 503.</summary>
sealed class HealthPage(IDbContextFactory<StateContext> contexts)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task AnswerAsync(HttpContext http)
    {
        var isWell = await IsWellAsync(http.RequestAborted);
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await http.Response.WriteAsync(isWell ? "ok\n" : "The state database does not answer.\n", http.RequestAborted);
    }

    async Task<bool> IsWellAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            await using var state = await contexts.CreateDbContextAsync(limit.Token);
            await state.Set<EventRecord>().AnyAsync(row => row.Id == 1, limit.Token);
            return true;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
