// Snapshots, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Store;

/// <summary>Which snapshots are listed; null and empty are no condition.</summary>
sealed record SnapshotFilter(string? GroupId = null, string? ClusterId = null, string? Source = null);

/// <summary>Loads and saves snapshots. What it hands out is detached.</summary>
sealed class SnapshotStore(IDbContextFactory<StateContext> contexts)
{
    static IQueryable<SnapshotRecord> Whole(StateContext state) => state.Set<SnapshotRecord>().Include(row => row.Files);

    public async Task<SnapshotRecord?> FindAsync(string name, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await Whole(state).AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, stop);
    }

    /// <summary>The snapshot, or the error SnapshotNotFoundFault.</summary>
    public async Task<SnapshotRecord> GetAsync(string name, CancellationToken stop) =>
        await FindAsync(name, stop) ?? throw NotFound(name);

    /// <summary>The snapshot that is to be taken of a cache now, or null.</summary>
    public async Task<SnapshotRecord?> FindBegunAsync(string cacheKey, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await Whole(state).AsNoTracking().FirstOrDefaultAsync(
            row => row.CacheKey == cacheKey && row.Status == SnapshotStatus.Creating && row.CopyOf == "", stop);
    }

    /// <summary>Snapshots in the order of their names, after the one named.</summary>
    public async Task<IReadOnlyList<SnapshotRecord>> ListAsync(
        SnapshotFilter filter, string after, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await Whole(state).AsNoTracking()
            .Where(row => string.Compare(row.Name, after) > 0)
            .Where(row => filter.GroupId == null || (row.OfGroup && row.CacheId == filter.GroupId))
            .Where(row => filter.ClusterId == null || row.ClusterId == filter.ClusterId
                || row.Files.Any(file => file.ClusterId == filter.ClusterId))
            .Where(row => filter.Source == null || row.Source == filter.Source)
            .OrderBy(row => row.Name).Take(countMax).ToListAsync(stop);
    }

    /// <summary>All of them: their names, and when they were begun.</summary>
    public async Task<IReadOnlyList<(string Name, long CreatedAtUnixMs)>> ListKnownAsync()
    {
        await using var state = await contexts.CreateDbContextAsync();
        var rows = await state.Set<SnapshotRecord>().Select(row => new { row.Name, row.CreatedAtUnixMs }).ToListAsync();
        return [.. rows.Select(row => (row.Name, row.CreatedAtUnixMs))];
    }

    /// <summary>When the last automatic snapshot of a cache was begun; 0 where there is none.</summary>
    public async Task<long> LastAutomaticAtAsync(string cacheKey)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<SnapshotRecord>()
            .Where(row => row.CacheKey == cacheKey && row.Source == SnapshotRules.Automated)
            .Select(row => (long?)row.CreatedAtUnixMs).MaxAsync() ?? 0;
    }

    /// <summary>Begins a snapshot of a cache: the record is made, and the cache changed for it, in one transaction.</summary>
    /// <param name="begin">Changes the cache and makes the snapshot's record, or throws.</param>
    public Task BeginAsync(
        string cacheKey, Func<CacheRecord, SnapshotRecord> begin, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var cache = await CacheStore.Whole(state).SingleOrDefaultAsync(row => row.Key == cacheKey)
                ?? throw CacheStore.NotFound(cacheKey);
            var snapshot = begin(cache);
            cache.Revision++;
            if (snapshot.Source == SnapshotRules.Manual) await CheckQuotaAsync(state, snapshot);
            await AddAsync(state, snapshot, tags);
            return true;
        });

    public Task AddCopyAsync(SnapshotRecord copy, IReadOnlyDictionary<string, string> tags) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        await AddAsync(state, copy, tags);
        return true;
    });

    /// <summary>Changes a snapshot, if it is still there, and records what happened with it.</summary>
    /// <param name="of">Which one: another of its name is not meant.</param>
    /// <param name="status">The one that it must still have; null for any.</param>
    public Task<SnapshotRecord?> ChangeAsync(
        SnapshotRecord of, string? status, Action<SnapshotRecord> change, params EventRecord[] events) =>
        contexts.RunAsync(async state =>
    {
        var snapshot = await Same(state, of).SingleOrDefaultAsync();
        if (snapshot is null || (status is not null && snapshot.Status != status)) return null;
        change(snapshot);
        state.AddRange(events);
        return snapshot;
    });

    /// <summary>Marks the automatic snapshots of a cache that were begun before a moment to be deleted.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> MarkOldAsync(string cacheKey, long beforeUnixMs)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<SnapshotRecord>()
            .Where(row => row.CacheKey == cacheKey && row.Source == SnapshotRules.Automated)
            .Where(row => row.CreatedAtUnixMs < beforeUnixMs && row.ExportTo == "")
            .Where(row => row.Status == SnapshotStatus.Available || row.Status == SnapshotStatus.Failed)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, SnapshotStatus.Deleting));
    }

    /// <summary>Whether a cache that is being created begins with this file.</summary>
    public async Task<bool> IsSeedAsync(string file, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<CacheRecord>().AnyAsync(
            row => row.SeedFile == file && row.Status == CacheStatus.Creating, stop);
    }

    /// <summary>The files that caches which are being created begin with.</summary>
    public async Task<HashSet<string>> ListSeedsAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<CacheRecord>().Where(row => row.SeedFile != "" && row.Status == CacheStatus.Creating)
            .Select(row => row.SeedFile).ToHashSetAsync(stop);
    }

    /// <summary>Snapshots with files that are to be copied or removed.</summary>
    public async Task<IReadOnlyList<SnapshotRecord>> ListUnsettledAsync()
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await Whole(state).AsNoTracking()
            .Where(row => row.Status == SnapshotStatus.Deleting || row.ExportTo != ""
                || (row.Status == SnapshotStatus.Creating && row.CopyOf != ""))
            .OrderBy(row => row.Name).ToListAsync();
    }

    /// <summary>Forgets a snapshot that is being deleted; not another of its name.</summary>
    public Task RemoveAsync(SnapshotRecord of) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        if (await Same(state, of).SingleOrDefaultAsync() is not { Status: SnapshotStatus.Deleting } snapshot) return true;
        await state.Set<TagRecord>().Where(tag => tag.Arn == snapshot.Arn).ExecuteDeleteAsync();
        state.RemoveRange(snapshot.Files);
        state.Remove(snapshot);
        return true;
    });

    static IQueryable<SnapshotRecord> Same(StateContext state, SnapshotRecord of) =>
        Whole(state).Where(row => row.Name == of.Name && row.CreatedAtUnixMs == of.CreatedAtUnixMs);

    static async Task AddAsync(StateContext state, SnapshotRecord snapshot, IReadOnlyDictionary<string, string> tags)
    {
        if (await state.Set<SnapshotRecord>().AnyAsync(row => row.Name == snapshot.Name))
        {
            throw ApiErrors.SnapshotAlreadyExists($"Snapshot {snapshot.Name} already exists.");
        }
        state.Add(snapshot);
        foreach (var (key, value) in tags) state.Add(new TagRecord { Arn = snapshot.Arn, Key = key, Value = value });
    }

    static async Task CheckQuotaAsync(StateContext state, SnapshotRecord snapshot)
    {
        var since = snapshot.CreatedAtUnixMs - SnapshotRules.DayMs;
        var count = await state.Set<SnapshotRecord>().CountAsync(
            row => row.CacheKey == snapshot.CacheKey && row.Source == SnapshotRules.Manual && row.CopyOf == ""
                && row.CreatedAtUnixMs > since);
        if (count < SnapshotRules.ManualPerDayMax) return;
        throw ApiErrors.SnapshotQuotaExceeded(
            $"There can be at most {SnapshotRules.ManualPerDayMax} manual snapshots of a node in 24 hours.");
    }

    static ApiException NotFound(string name) => ApiErrors.SnapshotNotFound($"Snapshot {name} not found.");
}

static class SnapshotStores
{
    public static void AddSnapshotStore(this IServiceCollection services)
    {
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<ITaggable, TaggableSnapshots>();
    }
}
