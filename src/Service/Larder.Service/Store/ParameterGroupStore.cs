// Parameter groups, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves parameter groups; the default ones are among what it loads.</summary>
sealed class ParameterGroupStore(IDbContextFactory<StateContext> contexts)
{
    /// <summary>The group, or the error CacheParameterGroupNotFound.</summary>
    public async Task<ParameterGroup> GetAsync(string name, CancellationToken stop = default)
    {
        name = name.ToLowerInvariant();
        if (ParameterGroup.Defaults.FirstOrDefault(group => group.Name == name) is { } standing) return standing;
        await using var state = await contexts.CreateDbContextAsync(stop);
        var record = await state.Set<ParameterGroupRecord>().AsNoTracking().Include(row => row.Values)
            .SingleOrDefaultAsync(row => row.Name == name, stop);
        return record is null ? throw NotFound(name) : ModelOf(record);
    }

    /// <summary>The group for a cache of that version: the one named, which must fit, or the version's default.</summary>
    public async Task<ParameterGroup> GetForAsync(string? name, EngineVersion version, CancellationToken stop = default)
    {
        var group = await GetAsync(name ?? version.DefaultParameterGroup, stop);
        group.CheckFits(version);
        return group;
    }

    /// <summary>All groups in the order of their names, after the one named.</summary>
    public async Task<IReadOnlyList<ParameterGroup>> ListAsync(string after, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var records = await state.Set<ParameterGroupRecord>().AsNoTracking().Include(row => row.Values)
            .ToListAsync(stop);
        return ParameterGroup.Defaults.Concat(records.Select(ModelOf))
            .Where(group => string.CompareOrdinal(group.Name, after) > 0)
            .OrderBy(group => group.Name, StringComparer.Ordinal).Take(countMax).ToArray();
    }

    public Task<ParameterGroup> AddAsync(ParameterGroupRecord group, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var groups = state.Set<ParameterGroupRecord>();
            if (await groups.AnyAsync(row => row.Name == group.Name))
            {
                throw ApiErrors.CacheParameterGroupAlreadyExists($"CacheParameterGroup {group.Name} already exists.");
            }
            if (await groups.CountAsync() >= ParameterGroupRules.CountMax)
            {
                throw ApiErrors.CacheParameterGroupQuotaExceeded(
                    $"There can be at most {ParameterGroupRules.CountMax} cache parameter groups.");
            }
            groups.Add(group);
            state.Set<TagRecord>().AddRange(
                tags.Select(tag => new TagRecord { Arn = group.Arn, Key = tag.Key, Value = tag.Value }));
            return ModelOf(group);
        });

    /// <summary>Sets values; returns the keys of the caches that use the group.</summary>
    public Task<IReadOnlyList<string>> SetAsync(string name, IReadOnlyDictionary<string, string> changes) =>
        ChangeAsync(name, group =>
        {
            foreach (var (parameter, value) in changes)
            {
                if (group.Values.Find(row => row.Name == parameter) is { } row) row.Value = value;
                else group.Values.Add(new() { GroupName = group.Name, Name = parameter, Value = value });
            }
        });

    /// <summary>Gives parameters their defaults back, all of them when <paramref name="parameters"/> is null; returns
    /// the keys of the caches that use the group.</summary>
    public Task<IReadOnlyList<string>> ResetAsync(string name, IReadOnlyCollection<string>? parameters) =>
        ChangeAsync(name, group => group.Values.RemoveAll(row => parameters?.Contains(row.Name) ?? true));

    public Task RemoveAsync(string name) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var group = await OwnAsync(state, name);
        if (await KeysOfUsers(state, name).AnyAsync())
        {
            throw ApiErrors.InvalidCacheParameterGroupState(
                $"One or more cache clusters are still members of this parameter group {name}, so the group cannot be"
                + " deleted.");
        }
        state.Remove(group);
        await state.Set<TagRecord>().Where(tag => tag.Arn == group.Arn).ExecuteDeleteAsync();
        return true;
    });

    /// <summary>The keys of the caches that use a group.</summary>
    public async Task<IReadOnlyList<string>> KeysOfUsersAsync(string name, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await KeysOfUsers(state, name).ToListAsync(stop);
    }

    Task<IReadOnlyList<string>> ChangeAsync(string name, Action<ParameterGroupRecord> change) =>
        contexts.RunAsync<IReadOnlyList<string>>(async state =>
        {
            var group = await OwnAsync(state, name);
            change(group);
            group.Revision++;
            return await KeysOfUsers(state, name).ToListAsync();
        });

    static async Task<ParameterGroupRecord> OwnAsync(StateContext state, string name)
    {
        if (ParameterGroup.Defaults.Any(group => group.Name == name))
        {
            throw ApiErrors.InvalidCacheParameterGroupState(
                $"{name} is a default cache parameter group, which can be neither modified nor deleted.");
        }
        return await state.Set<ParameterGroupRecord>().Include(row => row.Values)
            .SingleOrDefaultAsync(row => row.Name == name) ?? throw NotFound(name);
    }

    static IQueryable<string> KeysOfUsers(StateContext state, string name) =>
        state.Set<CacheRecord>().Where(cache => cache.ParameterGroup == name).Select(cache => cache.Key);

    static ParameterGroup ModelOf(ParameterGroupRecord record) => new(
        record.Name, ParameterFamily.Named(record.Family), record.Description,
        record.Values.ToDictionary(row => row.Name, row => row.Value));

    internal static ApiException NotFound(string name) =>
        ApiErrors.CacheParameterGroupNotFound($"CacheParameterGroup not found: {name}");
}
