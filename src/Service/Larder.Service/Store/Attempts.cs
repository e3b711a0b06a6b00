// Transactions that lost against another on the same rows are made again, on what the other left.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

static class Attempts
{
    const int CountMax = 20;
    const int DelayStepMs = 10;

    /// <summary>Runs a transaction that reads, decides and writes; a context of its own each time.</summary>
    /// <param name="act">Changes nothing but what it has read or made itself: it may run several times.</param>
    public static async Task<T> RunAsync<T>(
        this IDbContextFactory<StateContext> contexts, Func<StateContext, Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var state = await contexts.CreateDbContextAsync();
                await using var transaction = await state.Database.BeginTransactionAsync();
                var result = await act(state);
                await state.SaveChangesAsync();
                await transaction.CommitAsync();
                return result;
            }
            catch (Exception lost) when (attempt < CountMax && (lost is DbUpdateException || StateFailure.IsLostRace(lost)))
            {
                // Somebody wrote what was read here, or added what was added here. Of many one gets through each time;
                // they come back at different moments.
            }
            catch (Exception lost) when (StateFailure.IsLostRace(lost))
            {
                throw ApiException.Unavailable($"Others kept changing the same: {lost.GetBaseException().Message}");
            }
            await Task.Delay(Random.Shared.Next(DelayStepMs * attempt));
        }
    }
}
