// Service updates and their actions, each with its cache. Each method is one transaction.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>What an update means to a cache.</summary>
sealed record CacheUpdate(ServiceUpdateRecord Update, UpdateActionRecord Action, CacheRecord Cache);

/// <summary>Loads and saves them. What it hands out is detached.</summary>
sealed class ServiceUpdateStore(IDbContextFactory<StateContext> contexts)
{
    const long RecommendedAfterMs = 30L * 24 * 3600 * 1000;

    public async Task<IReadOnlyList<ServiceUpdateRecord>> ListAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<ServiceUpdateRecord>().AsNoTracking().ToListAsync(stop);
    }

    public async Task<ServiceUpdateRecord> GetAsync(string name, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<ServiceUpdateRecord>().AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, stop)
            ?? throw ApiErrors.ServiceUpdateNotFound($"Service update not found: {name}");
    }

    /// <param name="updateName">Null for all.</param>
    public async Task<IReadOnlyList<CacheUpdate>> ListActionsAsync(string? updateName, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var actions = await state.Set<UpdateActionRecord>().AsNoTracking()
            .Where(row => updateName == null || row.UpdateName == updateName).ToListAsync(stop);
        if (actions.Count == 0) return [];
        var updates = await state.Set<ServiceUpdateRecord>().AsNoTracking().ToDictionaryAsync(row => row.Name, stop);
        var caches = await state.Set<CacheRecord>().AsNoTracking()
            .Where(cache => state.Set<UpdateActionRecord>().Any(row => row.CacheKey == cache.Key))
            .Include(row => row.Shards).Include(row => row.Nodes).AsSingleQuery().ToDictionaryAsync(row => row.Key, stop);
        return
        [
            .. actions.Where(action => caches.ContainsKey(action.CacheKey) && updates.ContainsKey(action.UpdateName))
                .Select(action => new CacheUpdate(updates[action.UpdateName], action, caches[action.CacheKey])),
        ];
    }

    /// <summary>Finds the nodes that are older than the service, and has an update for their caches; others are over.</summary>
    /// <param name="isOurs">Nodes of that engine run Larder.</param>
    public Task OpenAsync(ServiceBuild build, Func<string, bool> isOurs, long nowUnixMs) => contexts.RunAsync(async state =>
    {
        var updates = await state.Set<ServiceUpdateRecord>().ToListAsync();
        foreach (var update in updates) update.IsExpired = update.Name != build.UpdateName;
        var caches = await state.Set<CacheRecord>().AsNoTracking().Include(row => row.Nodes)
            .Where(cache => cache.Nodes.Any(node => node.Build != build.Version)).ToListAsync();
        var actions = await state.Set<UpdateActionRecord>().Where(row => row.UpdateName == build.UpdateName)
            .Select(row => row.CacheKey).ToHashSetAsync();
        foreach (var cache in caches.Where(cache => isOurs(cache.Engine) && !actions.Contains(cache.Key)))
        {
            var old = cache.Nodes.Where(node => build.IsLaterThan(node.Build)).ToArray();
            if (old.Length == 0) continue;
            if (updates.All(update => update.Name != build.UpdateName)) updates.Add(Add(state, build, nowUnixMs));
            state.Add(new UpdateActionRecord
            {
                UpdateName = build.UpdateName,
                CacheKey = cache.Key,
                AvailableAtUnixMs = nowUnixMs,
            });
            state.AddRange(old.Select(node => Available(cache, node, build, nowUnixMs)));
        }
        return true;
    });

    public Task ChangeActionAsync(CacheUpdate found, Action<UpdateActionRecord> change) =>
        contexts.RunAsync(async state =>
        {
            var row = await state.FindAsync<UpdateActionRecord>(found.Action.UpdateName, found.Action.CacheKey);
            if (row is null) return false;
            change(row);
            return true;
        });

    /// <summary>The same if nobody else has changed it since it was found.</summary>
    /// <returns>Whether it was changed.</returns>
    public Task<bool> ChangeActionAsFoundAsync(
        CacheUpdate found, Action<UpdateActionRecord> change, EventRecord? happened = null) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.Updates);
            var row = await state.FindAsync<UpdateActionRecord>(found.Action.UpdateName, found.Action.CacheKey);
            if (row is null || Standing(row) != Standing(found.Action)) return false;
            change(row);
            if (happened is not null) state.Add(happened);
            return true;

            static (long, long, long) Standing(UpdateActionRecord row) =>
                (row.AskedAtUnixMs, row.StoppedAtUnixMs, row.CompletedAtUnixMs);
        });

    static ServiceUpdateRecord Add(StateContext state, ServiceBuild build, long nowUnixMs)
    {
        var update = new ServiceUpdateRecord
        {
            Name = build.UpdateName,
            Version = build.Version,
            ReleasedAtUnixMs = nowUnixMs,
            RecommendedByUnixMs = nowUnixMs + RecommendedAfterMs,
        };
        state.Add(update);
        return update;
    }

    static EventRecord Available(CacheRecord cache, NodeRecord node, ServiceBuild build, long nowUnixMs) => new()
    {
        SourceType = "cache-cluster",
        SourceId = node.ClusterId,
        Message = $"Service update {build.UpdateName} is available for cache node {node.NodeId}",
        AtUnixMs = nowUnixMs,
        Topic = cache.NotificationStatus == "active" ? cache.NotificationTopic : "",
    };
}
