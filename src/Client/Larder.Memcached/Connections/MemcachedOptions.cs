// How the nodes of a cache are found and how long they are waited for.
namespace Larder.Memcached.Connections;

/// <summary>How a memcached cache is reached.</summary>
public sealed class MemcachedOptions
{
    /// <summary>
    /// The cache's configuration endpoint (HOST:PORT), which tells its nodes and is asked again every
    /// <see cref="DiscoveryPeriod"/>. Null where <see cref="Nodes"/> are named instead.
    /// </summary>
    public string? ConfigurationEndpoint { get; set; }

    /// <summary>The nodes (HOST:PORT), where there is no configuration endpoint.</summary>
    public IList<string> Nodes { get; set; } = [];

    /// <summary>Encrypt the connections.</summary>
    public bool Tls { get; set; }

    /// <summary>How often the nodes are asked for.</summary>
    public TimeSpan DiscoveryPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a command is waited for.</summary>
    public TimeSpan CommandLimit { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that a connection is waited for.</summary>
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a node that failed is left alone.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What keys of the distributed cache start with.</summary>
    public string KeyPrefix { get; set; } = "";
}
