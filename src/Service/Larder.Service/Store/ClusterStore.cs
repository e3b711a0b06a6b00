// Clusters and their nodes, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Base;
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves clusters. What it hands out is detached: changing it changes nothing.</summary>
sealed class ClusterStore(IDbContextFactory<StateContext> contexts)
{
    public async Task<ClusterRecord?> FindAsync(string id, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Clusters.AsNoTracking().Include(row => row.Nodes).SingleOrDefaultAsync(
            row => row.Id == id, stop);
    }

    /// <summary>The cluster, or the error CacheClusterNotFound.</summary>
    public async Task<ClusterRecord> GetAsync(string id, CancellationToken stop = default) =>
        await FindAsync(id, stop) ?? throw NotFound(id);

    /// <summary>Clusters in the order of their ids, after the one named.</summary>
    public async Task<IReadOnlyList<ClusterRecord>> ListAsync(string afterId, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Clusters.AsNoTracking().Include(row => row.Nodes)
            .Where(row => string.Compare(row.Id, afterId) > 0)
            .OrderBy(row => row.Id).Take(countMax).ToListAsync(stop);
    }

    public async Task<IReadOnlyList<string>> ListIdsAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Clusters.Select(row => row.Id).ToListAsync(stop);
    }

    /// <summary>The ports that nodes have been given.</summary>
    public async Task<HashSet<int>> PortsInUseAsync()
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Nodes.Select(row => row.Port).ToHashSetAsync();
    }

    public async Task AddAsync(
        ClusterRecord cluster, IReadOnlyDictionary<string, string> tags, params EventRecord[] events)
    {
        await using var state = await contexts.CreateDbContextAsync();
        if (await state.Clusters.AnyAsync(row => row.Id == cluster.Id))
        {
            throw ApiErrors.CacheClusterAlreadyExists("Cache cluster already exists");
        }
        state.Clusters.Add(cluster);
        foreach (var (key, value) in tags)
        {
            state.Tags.Add(new TagRecord { Arn = cluster.Arn, Key = key, Value = value });
        }
        state.Events.AddRange(events);
        await state.SaveChangesAsync();
    }

    /// <summary>Changes a cluster and records what happened with it.</summary>
    public async Task<ClusterRecord> ChangeAsync(
        string id, Action<ClusterRecord> change, params EventRecord[] events)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var cluster = await state.Clusters.Include(row => row.Nodes).SingleOrDefaultAsync(row => row.Id == id)
            ?? throw NotFound(id);
        change(cluster);
        cluster.Revision++;
        state.Events.AddRange(events);
        await state.SaveChangesAsync();
        return cluster;
    }

    /// <summary>Forgets a cluster, its nodes and its tags.</summary>
    public async Task RemoveAsync(string id, params EventRecord[] events)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var cluster = await state.Clusters.SingleOrDefaultAsync(row => row.Id == id);
        if (cluster is null) return;
        Check.That(cluster.Status == ClusterStatus.Deleting);
        await using var transaction = await state.Database.BeginTransactionAsync();
        await state.Tags.Where(tag => tag.Arn == cluster.Arn).ExecuteDeleteAsync();
        await state.Nodes.Where(node => node.ClusterId == id).ExecuteDeleteAsync();
        state.Clusters.Remove(cluster);
        state.Events.AddRange(events);
        await state.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    static ApiException NotFound(string id) => ApiErrors.CacheClusterNotFound($"CacheCluster not found: {id}");
}
