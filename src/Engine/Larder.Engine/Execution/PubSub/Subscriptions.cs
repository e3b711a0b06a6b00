// What one client is subscribed to.
using Larder.Base;

namespace Larder.Engine.Execution.PubSub;

/// <summary>The three kinds of subscriptions, each with channels of its own.</summary>
public enum SubscriptionKind
{
    Channel,
    Pattern,

    /// <summary>A channel that lives in one slot of a cluster; patterns do not see it.</summary>
    ShardChannel,
}

/// <summary>Belongs to the loop of its client; others may read the counts.</summary>
public sealed class Subscriptions
{
    readonly HashSet<byte[]>[] _byKind =
    [
        new(BytesComparer.Instance), new(BytesComparer.Instance), new(BytesComparer.Instance),
    ];

    public int Count(SubscriptionKind kind) => _byKind[(int)kind].Count;

    /// <summary>The number in replies: channels and patterns count together, shard channels alone.</summary>
    public int CountWith(SubscriptionKind kind) => kind == SubscriptionKind.ShardChannel
        ? Count(SubscriptionKind.ShardChannel)
        : Count(SubscriptionKind.Channel) + Count(SubscriptionKind.Pattern);

    public bool IsEmpty => Array.TrueForAll(_byKind, names => names.Count == 0);

    internal HashSet<byte[]> Of(SubscriptionKind kind) => _byKind[(int)kind];
}
