// Scalable targets with their policies and schedules, and what was done about them. Each method is one transaction.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves what auto scaling knows. What it hands out is detached.</summary>
sealed class ScalingStore(IDbContextFactory<StateContext> contexts)
{
    /// <summary>As long as AWS keeps them.</summary>
    public const long ActivityKeptMs = 42L * 24 * 3600 * 1000;

    static IQueryable<ScalableTargetRecord> Whole(StateContext state) =>
        state.Set<ScalableTargetRecord>().Include(row => row.Policies).Include(row => row.Schedules).AsSingleQuery();

    public async Task<ScalableTargetRecord?> FindAsync(string key)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await Whole(state).AsNoTracking().SingleOrDefaultAsync(row => row.Key == key);
    }

    public async Task<IReadOnlyList<ScalableTargetRecord>> ListAsync()
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await Whole(state).AsNoTracking().OrderBy(row => row.Key).ToListAsync();
    }

    /// <summary>Changes the target, or makes it first.</summary>
    public Task<ScalableTargetRecord> PutAsync(
        string key, Func<ScalableTargetRecord> make, Action<ScalableTargetRecord> change) => contexts.RunAsync(async state =>
    {
        var target = await Whole(state).SingleOrDefaultAsync(row => row.Key == key);
        if (target is null) state.Add(target = make());
        change(target);
        target.Revision++;
        return target;
    });

    /// <summary>Changes a target that is there; false where it is not.</summary>
    /// <param name="change">Returns what it did, for the history.</param>
    public Task<bool> ChangeAsync(
        string key, Func<ScalableTargetRecord, IReadOnlyList<ScalingActivityRecord>> change) => contexts.RunAsync(async state =>
    {
        if (await Whole(state).SingleOrDefaultAsync(row => row.Key == key) is not { } target) return false;
        state.AddRange(change(target));
        target.Revision++;
        return true;
    });

    /// <summary>Forgets a target with its policies, schedules and tags; false where there is none.</summary>
    public Task<bool> RemoveAsync(string key) => contexts.RunAsync(async state =>
    {
        if (await Whole(state).SingleOrDefaultAsync(row => row.Key == key) is not { } target) return false;
        state.RemoveRange(await state.Set<TagRecord>().Where(tag => tag.Arn == target.Arn).ToListAsync());
        state.Remove(target);
        return true;
    });

    /// <summary>The tags of the target that has an ARN, after a change of them; null where there is no target.</summary>
    public Task<IReadOnlyDictionary<string, string>?> TagsAsync(
        string arn, Action<Dictionary<string, string>>? change = null) => contexts.RunAsync(async state =>
    {
        if (!await state.Set<ScalableTargetRecord>().AnyAsync(row => row.Arn == arn)) return null;
        var rows = await state.Set<TagRecord>().Where(tag => tag.Arn == arn).ToListAsync();
        var tags = rows.ToDictionary(row => row.Key, row => row.Value);
        change?.Invoke(tags);
        foreach (var row in rows.Where(row => !tags.ContainsKey(row.Key))) state.Remove(row);
        foreach (var (key, value) in tags)
        {
            if (rows.FirstOrDefault(row => row.Key == key) is { } known) known.Value = value;
            else state.Add(new TagRecord { Arn = arn, Key = key, Value = value });
        }
        return (IReadOnlyDictionary<string, string>?)tags;
    });

    /// <summary>Notes what is about to be done, unless somebody has changed the target since it was read, or does something
    /// about it already.</summary>
    public async Task<bool> TryBeginAsync(ScalableTargetRecord target, ScalingActivityRecord activity, EventRecord? happened)
    {
        await using var state = await contexts.CreateDbContextAsync();
        await using var transaction = await state.Database.BeginTransactionAsync();
        var isMine = await state.Set<ScalableTargetRecord>()
            .Where(row => row.Key == target.Key && row.Revision == target.Revision)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Revision, target.Revision + 1));
        if (isMine == 0) return false;
        state.Add(activity);
        if (happened is not null) state.Add(happened);
        await state.SaveChangesAsync();
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>What is being done about a target; null for nothing.</summary>
    public async Task<ScalingActivityRecord?> FindOpenAsync(ScalableTargetRecord target)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<ScalingActivityRecord>().AsNoTracking()
            .Where(row => row.TargetKey == target.Key && row.Status == ScalingActivityRecord.InProgress)
            .Where(row => row.StartUnixMs >= target.CreatedAtUnixMs)
            .OrderBy(row => row.Id).FirstOrDefaultAsync();
    }

    /// <summary>What policies did about a target since a moment, newest first.</summary>
    public async Task<IReadOnlyList<ScalingActivityRecord>> ListDoneAsync(string key, long sinceUnixMs)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<ScalingActivityRecord>().AsNoTracking()
            .Where(row => row.TargetKey == key && row.Status == ScalingActivityRecord.Successful && row.Policy != "")
            .Where(row => row.EndUnixMs >= sinceUnixMs).OrderByDescending(row => row.Id).ToListAsync();
    }

    public Task ChangeActivityAsync(long id, Action<ScalingActivityRecord> change, EventRecord? happened = null) =>
        contexts.RunAsync(async state =>
        {
            // One that has ended stays as it ended.
            if (await state.FindAsync<ScalingActivityRecord>(id) is not { EndUnixMs: 0 } activity) return false;
            change(activity);
            if (happened is not null) state.Add(happened);
            return true;
        });

    /// <summary>Matching activities before the one of that number, newest first; null matches any.</summary>
    public async Task<IReadOnlyList<ScalingActivityRecord>> ListActivitiesAsync(
        string? resourceId, string? dimension, bool withNotScaled, long beforeId, int countMax)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<ScalingActivityRecord>().AsNoTracking()
            .Where(row => row.Id < beforeId && (withNotScaled || row.NotScaledCode == ""))
            .Where(row => resourceId == null || row.ResourceId == resourceId)
            .Where(row => dimension == null || row.Dimension == dimension)
            .OrderByDescending(row => row.Id).Take(countMax).ToListAsync();
    }

    /// <summary>Ends what was being done about targets that are gone, and drops what is old.</summary>
    public async Task TidyAsync(long nowUnixMs)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var activities = state.Set<ScalingActivityRecord>();
        await activities
            .Where(row => row.Status == ScalingActivityRecord.InProgress)
            .Where(row => !state.Set<ScalableTargetRecord>().Any(target => target.Key == row.TargetKey))
            .ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Status, ScalingActivityRecord.Overridden)
                .SetProperty(row => row.StatusMessage, "The scalable target is no longer registered.")
                .SetProperty(row => row.EndUnixMs, nowUnixMs));
        await activities.Where(row => row.StartUnixMs < nowUnixMs - ActivityKeptMs).ExecuteDeleteAsync();
    }
}
