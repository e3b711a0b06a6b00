// Tags of resources, by ARN.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves tags. A resource must exist to be tagged.</summary>
sealed class TagStore(IDbContextFactory<StateContext> contexts, IEnumerable<ITaggable> kinds)
{
    public async Task<IReadOnlyList<TagRecord>> ListAsync(string arn, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await RequireResourceAsync(state, arn, stop);
        return await LoadAsync(state.Set<TagRecord>().AsNoTracking(), arn, stop);
    }

    /// <summary>Adds tags, or changes the values of those that are there; returns all that the resource has then.
    /// </summary>
    public async Task<IReadOnlyList<TagRecord>> PutAsync(
        string arn, IReadOnlyDictionary<string, string> tags, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await using var transaction = await state.Database.BeginTransactionAsync(stop);
        await RequireResourceAsync(state, arn, stop);
        var present = await state.Set<TagRecord>().Where(row => row.Arn == arn).ToDictionaryAsync(row => row.Key, stop);
        foreach (var (key, value) in tags)
        {
            if (present.TryGetValue(key, out var row)) row.Value = value;
            else state.Set<TagRecord>().Add(new TagRecord { Arn = arn, Key = key, Value = value });
        }
        if (present.Keys.Union(tags.Keys).Count() > TagRules.CountMax) throw TagRules.TooMany();
        await state.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return await LoadAsync(state.Set<TagRecord>(), arn, stop);
    }

    /// <summary>Takes tags away; returns those left. A key that is not there is the error TagNotFound.</summary>
    public async Task<IReadOnlyList<TagRecord>> RemoveAsync(
        string arn, IReadOnlyCollection<string> keys, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await using var transaction = await state.Database.BeginTransactionAsync(stop);
        await RequireResourceAsync(state, arn, stop);
        foreach (var key in keys.Distinct())
        {
            var row = await state.Set<TagRecord>().FindAsync([arn, key], stop)
                ?? throw ApiErrors.TagNotFound($"The resource has no tag {key}.");
            state.Set<TagRecord>().Remove(row);
        }
        await state.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return await LoadAsync(state.Set<TagRecord>(), arn, stop);
    }

    static async Task<IReadOnlyList<TagRecord>> LoadAsync(
        IQueryable<TagRecord> tags, string arn, CancellationToken stop) =>
        await tags.Where(row => row.Arn == arn).OrderBy(row => row.Key).ToListAsync(stop);

    async Task RequireResourceAsync(StateContext state, string arn, CancellationToken stop)
    {
        // arn:aws:elasticache:region:account:kind:id
        var parts = arn.Split(':');
        if (parts.Length != 7 || parts[0] != "arn" || parts[2] != "elasticache")
        {
            throw ApiErrors.InvalidARN($"{arn} is not the ARN of an ElastiCache resource.");
        }
        foreach (var kind in kinds)
        {
            if (await kind.Arns(state).AnyAsync(known => known == arn, stop)) return;
        }
        throw NotFound(parts[5], parts[6]);
    }

    static ApiException NotFound(string kind, string id)
    {
        var text = $"{id} is either not present or not available.";
        return kind switch
        {
            "cluster" => ApiErrors.CacheClusterNotFound(text),
            "replicationgroup" => ApiErrors.ReplicationGroupNotFound(text),
            "parametergroup" => ApiErrors.CacheParameterGroupNotFound(text),
            "subnetgroup" => ApiErrors.CacheSubnetGroupNotFound(text),
            "securitygroup" => ApiErrors.CacheSecurityGroupNotFound(text),
            "snapshot" => ApiErrors.SnapshotNotFound(text),
            "user" => ApiErrors.UserNotFound(text),
            "usergroup" => ApiErrors.UserGroupNotFound(text),
            "reserved-instance" => ApiErrors.ReservedCacheNodeNotFound(text),
            "serverlesscache" => ApiErrors.ServerlessCacheNotFound(text),
            _ => ApiErrors.InvalidARN($"There is no kind of resource called {kind}."),
        };
    }
}
