// How a snapshot looks in answers.
using System.Globalization;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
static class SnapshotShapes
{
    const long MebibyteBytes = 1 << 20;

    /// <param name="withNodeGroups">Whether to tell how the nodes were grouped.</param>
    /// <param name="isRestored">A cache is being made of it.</param>
    public static Snapshot Describe(SnapshotRecord row, bool withNodeGroups, bool isRestored = false) => new()
    {
        SnapshotName = row.Name,
        ReplicationGroupId = row.OfGroup ? row.CacheId : null,
        ReplicationGroupDescription = row.OfGroup ? row.Description : null,
        CacheClusterId = row.ClusterId.Length > 0 ? row.ClusterId : null,
        SnapshotStatus = isRestored && row.Status == SnapshotStatus.Available ? SnapshotStatus.Restoring : row.Status,
        SnapshotSource = row.Source,
        CacheNodeType = row.NodeType,
        Engine = row.Engine,
        EngineVersion = row.EngineVersion,
        NumCacheNodes = row.OfGroup ? null : row.NodeCount,
        PreferredAvailabilityZone = row.Zone,
        CacheClusterCreateTime = Times.Of(row.CacheCreatedAtUnixMs),
        PreferredMaintenanceWindow = row.MaintenanceWindow,
        TopicArn = row.NotificationTopic.Length > 0 ? row.NotificationTopic : null,
        Port = row.Port,
        CacheParameterGroupName = row.ParameterGroup,
        CacheSubnetGroupName = row.SubnetGroup.Length > 0 ? row.SubnetGroup : null,
        AutoMinorVersionUpgrade = row.AutoMinorVersionUpgrade,
        SnapshotRetentionLimit = row.RetentionDays,
        SnapshotWindow = row.Window.Length > 0 ? row.Window : null,
        NumNodeGroups = row.OfGroup ? row.Files.Count : null,
        AutomaticFailover = row.AutomaticFailover ? "enabled" : "disabled",
        NodeSnapshots = row.Files.OrderBy(file => file.Shard).Select(file => Describe(row, file, withNodeGroups)).ToArray(),
        ARN = row.Arn,
        DataTiering = "disabled",
        Durability = row.Durability,
    };

    static NodeSnapshot Describe(SnapshotRecord row, SnapshotFileRecord file, bool withNodeGroups)
    {
        var isTaken = file.TakenAtUnixMs > 0;
        return new NodeSnapshot
        {
            CacheClusterId = isTaken ? file.ClusterId : null,
            NodeGroupId = row.OfGroup ? Identifier.NodeId(file.Shard) : null,
            CacheNodeId = isTaken ? file.NodeId : null,
            NodeGroupConfiguration = withNodeGroups && row.OfGroup
                ? new NodeGroupConfiguration
                {
                    NodeGroupId = Identifier.NodeId(file.Shard),
                    Slots = file.Slots,
                    ReplicaCount = file.ReplicaCount,
                    PrimaryAvailabilityZone = row.Zone,
                }
                : null,
            CacheSize = isTaken ? SizeOf(file.Bytes) : null,
            CacheNodeCreateTime = isTaken ? Times.Of(file.NodeCreatedAtUnixMs) : null,
            SnapshotCreateTime = isTaken ? Times.Of(file.TakenAtUnixMs) : null,
        };
    }

    static string SizeOf(long bytes) => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Max(1, (bytes + MebibyteBytes - 1) / MebibyteBytes)} MB");
}
