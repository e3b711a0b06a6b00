// What the service can do with the nodes of one host. Nothing here waits for another node or for a grain: what is known of a
// node is there at once (Look), and who wants to know of changes is told (Changed).
namespace Larder.Service.Fleet;

/// <summary>How a node is to end.</summary>
enum StopKind
{
    /// <summary>In order, after it has saved its content, which is there again at its next start.</summary>
    Save,

    /// <summary>In order; its content is lost.</summary>
    Discard,

    /// <summary>At once. When the stop returns, the process does nothing any more.</summary>
    Kill,
}

/// <summary>A host, as it was when its agent started.</summary>
/// <param name="Name">Its name in the service.</param>
/// <param name="Address">Where clients and other nodes reach its nodes.</param>
/// <param name="Zone">The availability zone that it is said to be in.</param>
/// <param name="MemoryBytes">What its nodes' types may add up to.</param>
/// <param name="ProcessorCount">Its processors.</param>
sealed record HostFacts(string Name, string Address, string Zone, long MemoryBytes, int ProcessorCount)
{
    /// <summary>The ports that nodes and endpoints are given.</summary>
    public required PortRange Ports { get; init; }
}

/// <summary>What nodes of an engine can do on a host; what they cannot is refused by the service.</summary>
/// <param name="CanRun">A program for it is there.</param>
/// <param name="HasAutoDiscovery">memcached's <c>config set cluster</c> and <c>config get cluster</c>.</param>
/// <param name="HasLease">A primary stops taking writes by itself when its lease ends; without it only its end is a fence.
/// </param>
/// <param name="HasFurtherAddresses">LISTEN and UNLISTEN: endpoints that follow the roles.</param>
/// <param name="HasReplicas">ROLE PRIMARY and ROLE REPLICA.</param>
/// <param name="KeepsContent">A stop with Save keeps the content.</param>
sealed record NodeAbilities(
    bool CanRun, bool HasAutoDiscovery, bool HasLease, bool HasFurtherAddresses, bool HasReplicas, bool KeepsContent);

/// <summary>The nodes of one host: processes, folders, connections. A node is known by its name, ClusterId/NodeId.</summary>
interface IHostAgent
{
    HostFacts Facts { get; }

    /// <summary>The nodes that have a folder here, be they wanted or not.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What nodes of that engine (valkey, redis, memcached) can do here.</summary>
    NodeAbilities AbilitiesOf(string engine);

    /// <summary>Picks ports for new nodes, none of those taken and none that another program listens on.</summary>
    /// <param name="asked">The first one, where a certain one is wished for.</param>
    Task<IReadOnlyList<int>> ChoosePortsAsync(int count, int? asked, IReadOnlySet<int> taken);

    /// <summary>Writes the node's files and starts its process; one that runs is left as it is.</summary>
    /// <exception cref="IOException">The files cannot be written, there is no program for it, or its port is another's.
    /// </exception>
    Task StartAsync(NodeSpec node);

    /// <summary>Ends the node's process, and returns when it has ended. One that does not run is no error.</summary>
    Task StopAsync(string name, StopKind kind);

    /// <summary>Ends the process, if there is one, and removes the node's folder. A later node of the same name is left alone,
    /// however late this comes.</summary>
    /// <param name="born">Of the node that is meant; 0 for whatever is there.</param>
    Task DiscardAsync(string name, long born);

    /// <summary>When the node that lies here was made; 0 where that is not known.</summary>
    long BornOf(string name);

    /// <summary>What is known of the node now.</summary>
    NodeSight Look(string name);

    /// <summary>Gives the node an order of its service, such as ROLE PRIMARY 7 a-001 1500 a-002.</summary>
    Task<OrderAnswer> OrderAsync(string name, params string[] words);

    /// <summary>Executes a command with all rights. To memcached the first word is the line, and the second its data block.
    /// </summary>
    /// <returns>Texts are strings, numbers longs, arrays object?[]; of memcached a line, or the lines before END.</returns>
    /// <exception cref="NodeErrorException">The node answered with an error.</exception>
    /// <exception cref="IOException">The node cannot be reached, or did not answer in time.</exception>
    Task<object?> CallAsync(string name, params string[] words);

    /// <summary>Keeps renewing the write lease of the node at that epoch, until told otherwise or the epoch is refused.
    /// </summary>
    void Lease(string name, long epoch);

    /// <summary>Renews the node's lease no more. It ends at <see cref="NodeSight.LastLeaseEndsMs"/> at the latest.</summary>
    void NoLease(string name);

    /// <summary>Something about a node is other than before: its process, silence, role, epoch, link, folder. Raised on a
    /// thread that must not be held up.</summary>
    event Action<string> Changed;
}

/// <summary>An error that a node answered a command with.</summary>
sealed class NodeErrorException(string message) : Exception(message);

/// <summary>What a node answered to an order.</summary>
/// <param name="IsReached">It answered at all.</param>
/// <param name="Refusal">Why it refuses, beginning with a code in capitals: EPOCH, PROMISED, ERR; null where it did not.
/// </param>
readonly record struct OrderAnswer(bool IsReached, string? Refusal)
{
    public static OrderAnswer Done { get; } = new(true, null);
    public static OrderAnswer NotReached { get; } = new(false, null);

    public bool IsDone => IsReached && Refusal is null;

    /// <summary>The node knows a later epoch: whoever gave the order is out of date.</summary>
    public bool IsOutdated => Refusal?.StartsWith("EPOCH ", StringComparison.Ordinal) == true;

    /// <summary>The node cannot be promoted yet: it has given its word to its primary.</summary>
    public bool IsPromised => Refusal?.StartsWith("PROMISED ", StringComparison.Ordinal) == true;
}
