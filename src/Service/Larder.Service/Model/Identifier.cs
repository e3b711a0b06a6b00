// The rules for names that customers give to resources, and the ARNs made of them.
namespace Larder.Service.Model;

/// <summary>Names of resources.</summary>
static class Identifier
{
    const int ClusterIdLengthMax = 50;
    const int GroupIdLengthMax = 40;

    /// <summary>The identifier of a cache cluster as it is stored: checked and in lower case.</summary>
    public static string ClusterId(string given) => ResourceName.Checked(given, "CacheClusterIdentifier", ClusterIdLengthMax);

    /// <summary>The identifier of a replication group as it is stored.</summary>
    public static string GroupId(string given) => ResourceName.Checked(given, "ReplicationGroupId", GroupIdLengthMax);

    /// <summary>The cache cluster that is the n-th node of a group, from 1: <c>sessions-001</c>.</summary>
    public static string MemberId(string groupId, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{groupId}-{number:D3}");

    /// <summary>The name of a node's process.</summary>
    public static string NodeName(string clusterId, string nodeId) => $"{clusterId}/{nodeId}";

    /// <summary>The name of the n-th node of a cluster, from 1: <c>0001</c>.</summary>
    public static string NodeId(int number) => number.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where this installation stands in the naming scheme of ARNs. It has one zone.</summary>
sealed record Locality(string Region, string AccountId)
{
    public string Zone => $"{Region}a";

    public string ClusterArn(string id) => Arn("cluster", id);

    public string GroupArn(string id) => Arn("replicationgroup", id);

    /// <summary>The ARN of a resource; the kinds are those of ElastiCache's ARNs.</summary>
    public string Arn(string kind, string id) => $"arn:aws:elasticache:{Region}:{AccountId}:{kind}:{id}";
}
