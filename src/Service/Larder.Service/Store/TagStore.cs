// Tags of resources, by ARN.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves tags. A resource must exist to be tagged.</summary>
sealed class TagStore(IDbContextFactory<StateContext> contexts)
{
    public async Task<IReadOnlyList<TagRecord>> ListAsync(string arn, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await RequireResourceAsync(state, arn, stop);
        return await LoadAsync(state.Tags.AsNoTracking(), arn, stop);
    }

    /// <summary>Adds tags, or changes the values of those that are there; returns all that the resource has then.
    /// </summary>
    public async Task<IReadOnlyList<TagRecord>> PutAsync(
        string arn, IReadOnlyDictionary<string, string> tags, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        await using var transaction = await state.Database.BeginTransactionAsync(stop);
        await RequireResourceAsync(state, arn, stop);
        var present = await state.Tags.Where(row => row.Arn == arn).ToDictionaryAsync(row => row.Key, stop);
        foreach (var (key, value) in tags)
        {
            if (present.TryGetValue(key, out var row)) row.Value = value;
            else state.Tags.Add(new TagRecord { Arn = arn, Key = key, Value = value });
        }
        if (present.Keys.Union(tags.Keys).Count() > TagRules.CountMax) throw TagRules.TooMany();
        await state.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return await LoadAsync(state.Tags, arn, stop);
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
            var row = await state.Tags.FindAsync([arn, key], stop)
                ?? throw ApiErrors.TagNotFound($"The resource has no tag {key}.");
            state.Tags.Remove(row);
        }
        await state.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return await LoadAsync(state.Tags, arn, stop);
    }

    static async Task<IReadOnlyList<TagRecord>> LoadAsync(
        IQueryable<TagRecord> tags, string arn, CancellationToken stop) =>
        await tags.Where(row => row.Arn == arn).OrderBy(row => row.Key).ToListAsync(stop);

    static async Task RequireResourceAsync(StateContext state, string arn, CancellationToken stop)
    {
        // arn:aws:elasticache:region:account:kind:id
        var parts = arn.Split(':');
        if (parts.Length != 7 || parts[0] != "arn" || parts[2] != "elasticache")
        {
            throw ApiErrors.InvalidARN($"{arn} is not the ARN of an ElastiCache resource.");
        }
        if (parts[5] != "cluster") throw ApiException.NotOfferedYet($"Tagging a resource of the kind {parts[5]}");
        if (await state.Clusters.AnyAsync(row => row.Arn == arn, stop)) return;
        throw ApiErrors.CacheClusterNotFound($"{parts[6]} is either not present or not available.");
    }
}
