// What the actions that create and change caches check alike.
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>Checks of members that several requests have.</summary>
sealed class CacheRequests(
    Hosts hosts,
    CacheExposure exposure,
    ParameterGroupStore groups,
    SubnetGroupStore subnetGroups,
    SecurityGroupStore securityGroups)
{
    const int PortMin = 1150, PortMax = 65535, SnapshotDaysMax = 35, NameLengthMax = 255;

    public static int? Port(int? port) => port is < PortMin or > PortMax
        ? throw ApiErrors.InvalidParameterValue($"The parameter Port must be between {PortMin} and {PortMax}.")
        : port;

    /// <summary>Refuses a new cache that anybody could use where other machines reach it.</summary>
    public void Access(bool hasAccess) => exposure.Require(hasAccess);

    /// <summary>The engine and its version; the newest that this service runs where none is asked for.</summary>
    public (CacheEngine Engine, EngineVersion Version) Engine(string? name, string? version, string other)
    {
        var engine = CacheEngine.Named(name ?? other);
        if (!hosts.AbilitiesOf(engine.Name).CanRun)
        {
            throw ApiErrors.InsufficientCacheClusterCapacity($"No host has a program to run {engine.Name} nodes.");
        }
        return (engine, engine.VersionOrDefault(version));
    }

    /// <summary>The parameter group that is asked for, which must fit; the family's own where none is.</summary>
    public async Task<string> ParameterGroupAsync(EngineVersion version, string? asked, CancellationToken stop) =>
        (await groups.GetForAsync(asked, version, stop)).Name;

    /// <summary>The parameter group that a change asks for; null where it asks for none. A group of one's own must be
    /// changed together with a version of another family; the service's follow by themselves.</summary>
    public async Task<string?> ParameterGroupOrNullAsync(
        CacheRecord cache, string? engine, string? version, string? asked, CancellationToken stop)
    {
        var isKept = asked is null;
        if (isKept && (version is null || ParameterGroup.IsDefaultName(cache.ParameterGroup))) return null;
        var wanted = CacheEngine.Named(engine ?? cache.Engine).VersionOrDefault(version ?? cache.EngineVersion);
        var name = await ParameterGroupAsync(wanted, asked ?? cache.ParameterGroup, stop);
        return isKept ? null : name;
    }

    /// <summary>The subnet group that is asked for, or the standing one. It places nothing: it is kept and shown.</summary>
    public async Task<string> SubnetGroupAsync(string? asked, CancellationToken stop) =>
        asked is null ? SubnetGroupRules.Standing : (await subnetGroups.GetAsync(asked.ToLowerInvariant(), stop)).Name;

    /// <summary>The cache security groups that are asked for; null where none are named.</summary>
    public async Task<IReadOnlyList<string>?> SecurityGroupsAsync(IReadOnlyList<string>? asked, CancellationToken stop)
    {
        if (asked is null) return null;
        var names = new List<string>();
        foreach (var name in asked) names.Add((await securityGroups.GetAsync(name.ToLowerInvariant(), stop)).Name);
        return names;
    }

    /// <summary>Ids of EC2's security groups, which are kept and shown.</summary>
    public static IReadOnlyList<string>? SecurityGroupIds(IReadOnlyList<string>? asked)
    {
        var wrong = asked?.FirstOrDefault(id => id.Length is 0 or > NameLengthMax || id.Any(char.IsWhiteSpace));
        return wrong is null ? asked : throw ApiErrors.InvalidParameterValue($"Invalid security group id: '{wrong}'.");
    }

    /// <summary>Whether events are sent to the topic.</summary>
    public static string? TopicStatus(string? asked) => asked is null or "active" or "inactive"
        ? asked
        : throw ApiErrors.InvalidParameterValue("NotificationTopicStatus must be active or inactive.");

    /// <summary>Durability sync waits for replicas, so there must be some.</summary>
    public string? Durability(string? asked, CacheEngine engine, int nodeCount, bool failsOver)
    {
        if (asked != "sync") return asked;
        if (!hosts.AbilitiesOf(engine.Name).HasLease) throw ApiException.NotOfferedYet("Durability sync with these nodes");
        return nodeCount > 1 && failsOver
            ? asked
            : throw ApiErrors.InvalidParameterCombination("Durability sync needs a replica and automatic failover.");
    }

    public static string Window(string? asked, string id) =>
        asked is null ? MaintenanceWindow.For(id) : MaintenanceWindow.Parse(asked);

    public static IReadOnlyDictionary<string, string> Tags(IReadOnlyList<Tag>? tags) =>
        TagRules.Check((tags ?? []).Select(tag => (tag.Key, tag.Value)));

    /// <summary>Memcached clusters have no snapshots, so nothing of them can be asked.</summary>
    public static void RefuseSnapshots(int? retentionDays, string? window)
    {
        if (retentionDays is not > 0 && window is null) return;
        throw ApiErrors.InvalidParameterCombination("Snapshots are not supported for Memcached clusters.");
    }

    public static int SnapshotDays(int? days) => days is < 0 or > SnapshotDaysMax
        ? throw ApiErrors.InvalidParameterValue($"SnapshotRetentionLimit must be between 0 and {SnapshotDaysMax}.")
        : days ?? 0;

    /// <summary>The snapshot window that is asked for, or that of the snapshot which is restored; empty for none.</summary>
    public static string SnapshotWindowOf(string? asked, SnapshotRecord? old) =>
        asked is null ? old?.Window ?? "" : SnapshotWindow.Parse(asked);

    /// <summary>The final snapshot that is asked for; empty for none.</summary>
    public static string FinalSnapshot(CacheRecord cache, string? asked)
    {
        if (asked is null) return "";
        return cache.IsMemcached
            ? throw ApiErrors.InvalidParameterCombination("Snapshots are not supported for Memcached clusters.")
            : SnapshotRules.Name(asked, "FinalSnapshotIdentifier");
    }

    /// <summary>Zones that hosts stand for.</summary>
    public IReadOnlyList<string> Zones(IEnumerable<string?> asked)
    {
        var zones = asked.OfType<string>().ToArray();
        hosts.RequireZones(zones);
        return zones;
    }

    /// <summary>What a change of version asks for: a later one of the same engine, or Valkey in the place of Redis.</summary>
    public static (string? Engine, string? Version) VersionChange(
        string engine, string version, string? newEngine, string? newVersion)
    {
        if (newEngine is null && newVersion is null) return (null, null);
        var target = CacheEngine.Named(newEngine ?? engine);
        var isCross = engine == CacheEngine.Redis.Name && target == CacheEngine.Valkey;
        if (target.Name != engine && !isCross)
        {
            throw ApiErrors.InvalidParameterCombination($"A cache of engine {engine} cannot become one of {target.Name}.");
        }
        var wanted = target.VersionOrDefault(newVersion).Version;
        if (!isCross && Version.Parse(wanted) < Version.Parse(version))
        {
            throw ApiErrors.InvalidParameterCombination(
                $"Cannot go from version {version} to {wanted}: downgrades are not possible.");
        }
        return (isCross ? target.Name : null, wanted);
    }
}
