// What ElastiCache calls an event when it notifies a topic of it.
using Larder.Service.Store;

namespace Larder.Service.Insights.Notifications;

/// <summary>By the words that the event begins with.</summary>
static class NotificationNames
{
    const string Prefix = "ElastiCache:";

    static readonly (string Text, string Name)[] Names =
    [
        ("Added cache node ", "AddCacheNodeComplete"),
        ("Removed cache node ", "RemoveCacheNodeComplete"),
        ("Cache cluster created", "CacheClusterProvisioningComplete"),
        ("Cache cluster deleted", "DeleteCacheClusterComplete"),
        ("Creation failed", "CacheClusterProvisioningFailed"),
        ("Recovering cache nodes ", "CacheNodeReplaceStarted"),
        ("Finished recovery for cache nodes ", "CacheNodeReplaceComplete"),
        ("Failover from primary node ", "FailoverComplete"),
        ("Service update ", "ServiceUpdateAvailableForNode"),
        ("Snapshot succeeded", "SnapshotComplete"),
        ("Snapshot failed", "SnapshotFailed"),
    ];

    /// <summary>Null for what ElastiCache does not notify of.</summary>
    public static string? Of(EventRecord happened)
    {
        var message = happened.Message;
        if (Names.FirstOrDefault(row => message.StartsWith(row.Text, StringComparison.Ordinal)) is { Name: { } name })
            return Prefix + name;
        if (Is(message, "Replication group ", " created")) return Prefix + "CreateReplicationGroupComplete";
        return Is(message, "Cache node ", " restarted") ? Prefix + "CacheNodesRebooted" : null;
    }

    static bool Is(string message, string start, string end) =>
        message.StartsWith(start, StringComparison.Ordinal) && message.EndsWith(end, StringComparison.Ordinal);
}
