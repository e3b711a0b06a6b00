// What happened to resources, newest kept for fourteen days.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Which events are looked for; null means any.</summary>
sealed record EventFilter(string? SourceType, string? SourceId, long FromUnixMs, long ToUnixMs);

/// <summary>Loads and saves events.</summary>
sealed class EventStore(IDbContextFactory<StateContext> contexts)
{
    public const long KeptMs = 14L * 24 * 3600 * 1000;

    /// <summary>Matching events in the order in which they happened, after the one with that number.</summary>
    public async Task<IReadOnlyList<EventRecord>> ListAsync(
        EventFilter filter, long afterId, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        // Ids are in lower case, but those of users and their groups, which are as they were given.
        var inLowerCase = filter.SourceId?.ToLowerInvariant();
        return await state.Set<EventRecord>().AsNoTracking()
            .Where(row => row.Id > afterId)
            .Where(row => row.AtUnixMs >= filter.FromUnixMs && row.AtUnixMs <= filter.ToUnixMs)
            .Where(row => filter.SourceType == null || row.SourceType == filter.SourceType)
            .Where(row => filter.SourceId == null || row.SourceId == filter.SourceId || row.SourceId == inLowerCase)
            .OrderBy(row => row.Id).Take(countMax).ToListAsync(stop);
    }

    /// <summary>How many events of a resource since a moment begin with a text.</summary>
    public async Task<int> CountAsync(
        string sourceType, string sourceId, string text, long sinceUnixMs, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<EventRecord>().CountAsync(
            row => row.SourceType == sourceType && row.SourceId == sourceId && row.AtUnixMs >= sinceUnixMs
                && row.Message.StartsWith(text),
            stop);
    }

    public async Task AddAsync(EventRecord happening)
    {
        await using var state = await contexts.CreateDbContextAsync();
        state.Set<EventRecord>().Add(happening);
        await state.SaveChangesAsync();
    }

    /// <summary>Drops what is older than fourteen days.</summary>
    public async Task DropOldAsync(long nowUnixMs, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await state.Set<EventRecord>().Where(row => row.AtUnixMs < nowUnixMs - KeptMs).ExecuteDeleteAsync(stop);
    }
}
