// Cluster mode: slots spread over nodes that know of each other.
using System.Net;
using System.Net.Sockets;
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>What a redirect names a node by.</summary>
public enum EndpointType
{
    /// <summary>Its address.</summary>
    Ip,

    /// <summary>Its host name.</summary>
    HostName,

    /// <summary>Nothing: the client uses the address it has.</summary>
    Unknown,
}

/// <summary>Cluster mode.</summary>
public sealed class ClusterSettings
{
    internal ClusterSettings(SettingTable table)
    {
        Enabled = table.Add(new YesNo("cluster-enabled", false, Immutable));
        Databases = table.Add(new Number("cluster-databases", 1, 1, int.MaxValue, flags: Immutable));
        ConfigFile = table.Add(new Words("cluster-config-file", "nodes.conf", Immutable,
            judge: name => name.Length == 0 ? "cluster-config-file can't be empty" : null));
        Port = table.Add(new Number("cluster-port", 0, 0, 65535, flags: Immutable));
        NodeTimeoutMs = table.Add(new Number("cluster-node-timeout", 15000, 0, long.MaxValue));
        RequireFullCoverage = table.Add(new YesNo("cluster-require-full-coverage", true));
        AllowReadsWhenDown = table.Add(new YesNo("cluster-allow-reads-when-down", false));
        AllowShardPubSubWhenDown = table.Add(new YesNo("cluster-allow-pubsubshard-when-down", true));
        AllowReplicaMigration = table.Add(new YesNo("cluster-allow-replica-migration", true));
        MigrationBarrier = table.Add(new Number("cluster-migration-barrier", 1, 0, int.MaxValue));
        ReplicaNoFailover = table.Add(
            new YesNo("cluster-replica-no-failover", false, alias: "cluster-slave-no-failover"));
        ReplicaValidityFactor = table.Add(new Number(
            "cluster-replica-validity-factor", 10, 0, int.MaxValue, alias: "cluster-slave-validity-factor"));
        ManualFailoverTimeoutMs = table.Add(new Number("cluster-manual-failover-timeout", 5000, 1, int.MaxValue));
        AnnounceIp = table.Add(new Words("cluster-announce-ip"));
        AnnounceHostName = table.Add(new Words("cluster-announce-hostname", judge: JudgeHostName));
        AnnounceNodeName = table.Add(new Words("cluster-announce-human-nodename", judge: JudgeNodeName));
        AnnounceClientIpv4 = table.Add(new Words("cluster-announce-client-ipv4",
            judge: ip => IsAddress(ip, AddressFamily.InterNetwork) ? null : "Invalid IPv4 address"));
        AnnounceClientIpv6 = table.Add(new Words("cluster-announce-client-ipv6",
            judge: ip => IsAddress(ip, AddressFamily.InterNetworkV6) ? null : "Invalid IPv6 address"));
        AnnouncePort = table.Add(new Number("cluster-announce-port", 0, 0, 65535));
        AnnounceTlsPort = table.Add(new Number("cluster-announce-tls-port", 0, 0, 65535));
        AnnounceBusPort = table.Add(new Number("cluster-announce-bus-port", 0, 0, 65535));
        PreferredEndpointType = table.Add(new Choice<EndpointType>("cluster-preferred-endpoint-type", EndpointType.Ip,
        [
            ("ip", EndpointType.Ip), ("hostname", EndpointType.HostName), ("unknown-endpoint", EndpointType.Unknown),
        ]));
        SlotStats = table.Add(new YesNo("cluster-slot-stats-enabled", false));
    }

    static string? JudgeHostName(string name)
    {
        if (name.Length >= 256) return "Hostnames must be less than 256 characters";
        bool valid = name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
        return valid ? null : "Hostnames may only contain alphanumeric characters, hyphens or dots";
    }

    static string? JudgeNodeName(string name)
    {
        bool valid = name.All(letter => letter is > ' ' and < (char)127 && !"!#$%&()*+:;<>?@[]^{|}~".Contains(letter));
        return valid ? null : "Announced human node name contained invalid character";
    }

    static bool IsAddress(string text, AddressFamily family) =>
        text.Length == 0 || (IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == family);

    /// <summary>The node is part of a cluster.</summary>
    public YesNo Enabled { get; }

    /// <summary>Number of databases in cluster mode.</summary>
    public Number Databases { get; }

    /// <summary>File in which a node remembers the cluster.</summary>
    public Words ConfigFile { get; }

    /// <summary>Port of the cluster bus; 0 for the client port plus 10000.</summary>
    public Number Port { get; }

    /// <summary>Silence after which a node counts as failing, in milliseconds.</summary>
    public Number NodeTimeoutMs { get; }

    /// <summary>The cluster stops when a slot has no owner.</summary>
    public YesNo RequireFullCoverage { get; }

    /// <summary>Reads are answered while the cluster is down.</summary>
    public YesNo AllowReadsWhenDown { get; }

    /// <summary>Sharded pub/sub works while the cluster is down.</summary>
    public YesNo AllowShardPubSubWhenDown { get; }

    /// <summary>Replicas move to primaries that have none.</summary>
    public YesNo AllowReplicaMigration { get; }

    /// <summary>A primary keeps so many replicas when one moves away.</summary>
    public Number MigrationBarrier { get; }

    /// <summary>This replica never takes over by itself.</summary>
    public YesNo ReplicaNoFailover { get; }

    /// <summary>How old a replica's data may be to take over, in node timeouts; 0 for any age.</summary>
    public Number ReplicaValidityFactor { get; }

    /// <summary>How long a manual failover may take, in milliseconds.</summary>
    public Number ManualFailoverTimeoutMs { get; }

    /// <summary>Address told to others; empty for the own.</summary>
    public Words AnnounceIp { get; }

    /// <summary>Host name told to others; empty for none.</summary>
    public Words AnnounceHostName { get; }

    /// <summary>Name of the node for people; empty for none.</summary>
    public Words AnnounceNodeName { get; }

    /// <summary>IPv4 address told to clients; empty for the own.</summary>
    public Words AnnounceClientIpv4 { get; }

    /// <summary>IPv6 address told to clients; empty for the own.</summary>
    public Words AnnounceClientIpv6 { get; }

    /// <summary>Client port told to others; 0 for the own.</summary>
    public Number AnnouncePort { get; }

    /// <summary>TLS port told to others; 0 for the own.</summary>
    public Number AnnounceTlsPort { get; }

    /// <summary>Bus port told to others; 0 for the own.</summary>
    public Number AnnounceBusPort { get; }

    /// <summary>What a redirect names a node by.</summary>
    public Choice<EndpointType> PreferredEndpointType { get; }

    /// <summary>Commands and bytes are counted by slot.</summary>
    public YesNo SlotStats { get; }
}
