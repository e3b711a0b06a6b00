// Tags of resources, by ARN. Those that a replication group is given or loses, its members are given or lose.
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
    public Task<IReadOnlyList<TagRecord>> PutAsync(
        string arn, IReadOnlyDictionary<string, string> tags, CancellationToken stop) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        await RequireResourceAsync(state, arn, stop);
        foreach (var one in await WithMembersAsync(state, arn, stop)) await PutAsync(state, one, tags);
        await state.SaveChangesAsync(stop);
        return await LoadAsync(state.Set<TagRecord>(), arn, stop);
    });

    /// <summary>Adds tags in a transaction of somebody else's.</summary>
    public static async Task PutAsync(StateContext state, string arn, IReadOnlyDictionary<string, string> tags)
    {
        var present = await state.Set<TagRecord>().Where(row => row.Arn == arn).ToDictionaryAsync(row => row.Key);
        foreach (var (key, value) in tags)
        {
            if (present.TryGetValue(key, out var row)) row.Value = value;
            else state.Set<TagRecord>().Add(new TagRecord { Arn = arn, Key = key, Value = value });
        }
        if (present.Keys.Union(tags.Keys).Count() > TagRules.CountMax) throw TagRules.TooMany();
    }

    /// <summary>Takes tags away; returns those left. A key that is not there is the error TagNotFound.</summary>
    public Task<IReadOnlyList<TagRecord>> RemoveAsync(
        string arn, IReadOnlyCollection<string> keys, CancellationToken stop) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        await RequireResourceAsync(state, arn, stop);
        var arns = await WithMembersAsync(state, arn, stop);
        var rows = await state.Set<TagRecord>().Where(row => arns.Contains(row.Arn) && keys.Contains(row.Key)).ToListAsync(stop);
        if (keys.FirstOrDefault(key => rows.All(row => row.Arn != arn || row.Key != key)) is { } missing)
        {
            throw ApiErrors.TagNotFound($"The resource has no tag {missing}.");
        }
        state.RemoveRange(rows);
        await state.SaveChangesAsync(stop);
        return await LoadAsync(state.Set<TagRecord>(), arn, stop);
    });

    static async Task<IReadOnlyList<string>> WithMembersAsync(StateContext state, string arn, CancellationToken stop)
    {
        var members = await state.Set<CacheRecord>().Where(cache => cache.Arn == arn && cache.Kind == CacheKind.ReplicationGroup)
            .SelectMany(cache => cache.Nodes).Select(node => node.ClusterArn).Distinct().ToListAsync(stop);
        return [arn, .. members];
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
