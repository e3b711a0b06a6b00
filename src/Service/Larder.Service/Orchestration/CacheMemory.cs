// What a grain remembers between two looks, in memory only: it is learnt anew after a restart.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Of one cache.</summary>
sealed class CacheMemory
{
    /// <summary>The replicas that each primary was told of, by the run id of its process.</summary>
    public Dictionary<string, string> MembersTold { get; } = [];

    /// <summary>The history that the primary of a shard was last seen with.</summary>
    public Dictionary<int, string> Histories { get; } = [];

    /// <summary>Since when, in Unix milliseconds, the primary of a shard does not serve; without those that do.</summary>
    public Dictionary<int, long> LeaderlessSince { get; } = [];

    /// <summary>Since when, in Unix milliseconds, the cache is not as it was ordered to be; null while it is, and where that was
    /// given up.</summary>
    public long? OrderedSince { get; private set; }

    /// <summary>Since when, in Unix milliseconds, what is being written of a snapshot has not grown; null where nothing is.
    /// </summary>
    public long? SnapshotStillSince { get; private set; }

    long _snapshotBytes;
    long _createdAtUnixMs;

    /// <summary>Ports of endpoints that another program has, as the owner has been told.</summary>
    public HashSet<int> PortsMissed { get; } = [];

    /// <summary>Steps that are being taken, by subject.</summary>
    public HashSet<string> Busy { get; } = [];

    // Until when steps rest, in Unix milliseconds: one that was just taken, and all of a subject where one has failed.
    readonly Dictionary<CacheStep, long> _restingSteps = [];
    readonly Dictionary<string, long> _restingSubjects = [];

    public void Rest(CacheStep step, long untilMs) => _restingSteps[step] = untilMs;

    public void RestSubject(CacheStep step, long untilMs) => _restingSubjects[step.Subject] = untilMs;

    public bool Rests(CacheStep step) => _restingSteps.ContainsKey(step) || _restingSubjects.ContainsKey(step.Subject);

    /// <summary>How long each still rests.</summary>
    public IEnumerable<long> RestsLeft(long nowMs) =>
        _restingSteps.Values.Concat(_restingSubjects.Values).Select(untilMs => untilMs - nowMs);

    public void ForgetRests(long nowMs)
    {
        foreach (var (step, untilMs) in _restingSteps.ToArray())
        {
            if (untilMs <= nowMs) _restingSteps.Remove(step);
        }
        foreach (var (subject, untilMs) in _restingSubjects.ToArray())
        {
            if (untilMs <= nowMs) _restingSubjects.Remove(subject);
        }
    }

    public void Learn(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, long nowMs)
    {
        if (cache.CreatedAtUnixMs != _createdAtUnixMs) Forget();
        _createdAtUnixMs = cache.CreatedAtUnixMs;
        if (cache.Status == CacheStatus.Available || cache.Failure.Length > 0) OrderedSince = null;
        else OrderedSince ??= nowMs;
        LearnSnapshot(seen.Values.Select(sight => sight.Status?.Snapshot).FirstOrDefault(
            snapshot => snapshot?.Standing == SnapshotStanding.Running), nowMs);
        foreach (var shard in cache.Shards)
        {
            if (seen.GetValueOrDefault(shard.Primary)?.IsServing() == true) LeaderlessSince.Remove(shard.Number);
            else LeaderlessSince.TryAdd(shard.Number, nowMs);
            var status = seen.GetValueOrDefault(shard.Primary)?.Status;
            if (status is { Role: NodeRole.Primary } && status.Epoch == shard.Epoch) Histories[shard.Number] = status.History;
        }
    }

    // An earlier cache of the same name was another.
    void Forget()
    {
        MembersTold.Clear();
        Histories.Clear();
        LeaderlessSince.Clear();
        PortsMissed.Clear();
        OrderedSince = null;
    }

    void LearnSnapshot(SnapshotReport? running, long nowMs)
    {
        if (running is null) SnapshotStillSince = null;
        else if (SnapshotStillSince is null || running.Bytes != _snapshotBytes) SnapshotStillSince = nowMs;
        _snapshotBytes = running?.Bytes ?? 0;
    }
}
