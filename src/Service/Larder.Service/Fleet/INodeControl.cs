// How the service speaks with a node, whatever program it is.
namespace Larder.Service.Fleet;

/// <summary>The service's connections to one node; opened when they are needed.</summary>
interface INodeControl : IDisposable
{
    /// <summary>What the node tells of itself. Waits as long as the connection stands.</summary>
    /// <exception cref="IOException">The node cannot be reached, or has hung up.</exception>
    Task<NodeReport> AskAsync();

    /// <summary>Renews the node's lease, counted from the moment at which its clock showed that.</summary>
    Task<OrderAnswer> RenewAsync(long epoch, long clockMs, long leaseMs);

    /// <summary>Gives an order.</summary>
    Task<OrderAnswer> OrderAsync(IReadOnlyList<string> words);

    /// <summary>Executes a command with all rights.</summary>
    Task<object?> CallAsync(IReadOnlyList<string> words, int limitMs);

    /// <summary>Has the node save its content and end after that. Returns when it is on its way to the end.</summary>
    /// <exception cref="IOException">It will not: it goes on as before.</exception>
    Task SaveAndEndAsync(RunningNode process);
}
