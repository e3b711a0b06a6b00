// Subnet groups, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves subnet groups.</summary>
sealed class SubnetGroupStore(IDbContextFactory<StateContext> contexts)
{
    /// <summary>The group, or the error CacheSubnetGroupNotFoundFault.</summary>
    public async Task<SubnetGroupRecord> GetAsync(string name, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await FindAsync(state, name);
    }

    /// <summary>Groups in the order of their names, after the one named.</summary>
    public async Task<IReadOnlyList<SubnetGroupRecord>> ListAsync(string after, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<SubnetGroupRecord>().AsNoTracking()
            .Where(row => string.Compare(row.Name, after) > 0)
            .OrderBy(row => row.Name).Take(countMax).ToListAsync(stop);
    }

    public Task AddAsync(SubnetGroupRecord group, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var groups = state.Set<SubnetGroupRecord>();
            if (await groups.AnyAsync(row => row.Name == group.Name))
            {
                throw ApiErrors.CacheSubnetGroupAlreadyExists($"Cache subnet group {group.Name} already exists.");
            }
            if (await groups.CountAsync() >= SubnetGroupRules.CountMax)
            {
                throw ApiErrors.CacheSubnetGroupQuotaExceeded(
                    $"There can be at most {SubnetGroupRules.CountMax} cache subnet groups.");
            }
            groups.Add(group);
            state.Set<TagRecord>().AddRange(
                tags.Select(tag => new TagRecord { Arn = group.Arn, Key = tag.Key, Value = tag.Value }));
            return true;
        });

    /// <summary>Makes the group that caches belong to when they name none, if it is not there yet.</summary>
    public Task AddStandingAsync(SubnetGroupRecord group) => contexts.RunAsync(async state =>
    {
        var groups = state.Set<SubnetGroupRecord>();
        if (!await groups.AnyAsync(row => row.Name == group.Name)) groups.Add(group);
        return true;
    });

    public Task<SubnetGroupRecord> ChangeAsync(string name, string? description, string? subnets) =>
        contexts.RunAsync(async state =>
        {
            var group = await FindAsync(state, name);
            group.Description = description ?? group.Description;
            group.Subnets = subnets ?? group.Subnets;
            group.Revision++;
            return group;
        });

    public Task RemoveAsync(string name) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var group = await FindAsync(state, name);
        if (await state.Set<CacheRecord>().AnyAsync(cache => cache.SubnetGroup == name))
        {
            throw ApiErrors.CacheSubnetGroupInUse($"Cache subnet group {name} is currently in use by a cache.");
        }
        state.Remove(group);
        await state.Set<TagRecord>().Where(tag => tag.Arn == group.Arn).ExecuteDeleteAsync();
        return true;
    });

    static async Task<SubnetGroupRecord> FindAsync(StateContext state, string name) =>
        await state.Set<SubnetGroupRecord>().SingleOrDefaultAsync(row => row.Name == name)
        ?? throw NotFound(name);

    internal static ApiException NotFound(string name) =>
        ApiErrors.CacheSubnetGroupNotFound($"CacheSubnetGroup {name} not found.");
}
