// Channels of the node: who subscribes to what, and how a message gets to the loops of its subscribers.
//
//     PUBLISH -> counts of the channel, matching patterns -> own loop at once, each other loop by one mailbox message
using Larder.Engine.Execution.Requests;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Publishing is thread-safe; subscribing belongs to the loop of the client.</summary>
public sealed class PubSubHub
{
    readonly EventLoop[] _loops;
    readonly LoopSubscribers[] _subscribers;
    readonly Func<long> _mostBytes;
    readonly ChannelCounts _channels;
    readonly ChannelCounts _shardChannels;
    readonly ChannelCounts _patterns;
    volatile KeyValuePair<byte[], int[]>[]? _patternList; // null since a pattern came or went
    int _subscriptionCount;

    /// <param name="mostBytes">Of client-output-buffer-limit pubsub the hard limit; 0 for none.</param>
    public PubSubHub(ReadOnlySpan<EventLoop> loops, Func<long> mostBytes)
    {
        _mostBytes = mostBytes;
        _loops = loops.ToArray();
        _subscribers = Array.ConvertAll(_loops, _ => new LoopSubscribers());
        _channels = new ChannelCounts(_loops.Length);
        _shardChannels = new ChannelCounts(_loops.Length);
        _patterns = new ChannelCounts(_loops.Length);
    }

    /// <summary>Somebody subscribes to something.</summary>
    public bool HasSubscribers => Volatile.Read(ref _subscriptionCount) != 0;

    /// <summary>Channels or patterns that have a subscriber.</summary>
    public int CountNames(SubscriptionKind kind) => CountsOf(kind).NameCount;

    public List<KeyValuePair<byte[], int[]>> Channels(SubscriptionKind kind) => CountsOf(kind).ToList();

    public int CountSubscribers(SubscriptionKind kind, ReadOnlySpan<byte> name) => CountsOf(kind).Sum(name);

    /// <summary>False when the client has the subscription already.</summary>
    public bool TryAdd(ClientState client, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        var subscriptions = client.Subscriptions ??= new Subscriptions();
        var own = subscriptions.Of(kind);
        if (own.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(name)) return false;
        var bytes = name.ToArray();
        own.Add(bytes);
        var loop = client.Connected!.Loop.Index;
        _subscribers[loop].Add(kind, bytes, client.Connected);
        Count(kind, bytes, loop, 1);
        client.Roles |= ClientRoles.Subscriber;
        ShowCounts(client, subscriptions);
        return true;
    }

    /// <summary>False when the client has no such subscription.</summary>
    public bool TryRemove(ClientState client, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        if (client.Subscriptions is not { } subscriptions) return false;
        var own = subscriptions.Of(kind);
        if (!own.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var bytes)) return false;
        own.Remove(bytes);
        var loop = client.Connected!.Loop.Index;
        _subscribers[loop].Remove(kind, bytes, client.Connected);
        Count(kind, bytes, loop, -1);
        if (subscriptions.IsEmpty) client.Roles &= ~ClientRoles.Subscriber;
        ShowCounts(client, subscriptions);
        return true;
    }

    /// <summary>Ends all subscriptions of a client without telling it.</summary>
    public void RemoveAll(ClientState client)
    {
        if (client.Subscriptions is not { } subscriptions) return;
        foreach (var kind in Enum.GetValues<SubscriptionKind>())
        {
            foreach (var name in subscriptions.Of(kind).ToArray()) TryRemove(client, kind, name);
        }
    }

    /// <summary>Sends a message to all subscribers and returns how many they are.</summary>
    /// <param name="from">
    /// The command that publishes: subscribers on its loop are served at once, its own client behind its reply. Null
    /// sends to all by mailbox.
    /// </param>
    public int Publish(
        SubscriptionKind kind, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message, CommandContext? from)
    {
        var loop = from?.Loop ?? -1;
        var receivers = 0;
        Span<bool> reached = stackalloc bool[_loops.Length];
        if (CountsOf(kind).Find(channel) is { } counts) receivers += Reach(counts, reached);
        if (kind == SubscriptionKind.Channel)
        {
            foreach (var (pattern, patternCounts) in PatternList)
            {
                if (GlobPattern.Matches(pattern, channel)) receivers += Reach(patternCounts, reached);
            }
        }
        if (receivers == 0) return 0;
        var bodyLength = Publication.BodyLength(channel, message);
        byte[]? shared = null;
        for (var i = 0; i < reached.Length; i++)
        {
            if (!reached[i] || i == loop) continue;
            if (shared == null) Publication.WriteBody(channel, message, shared = new byte[bodyLength]);
            Send(i, new Publication(this, i, kind, shared, channel.Length), channel);
        }
        if (loop >= 0 && reached[loop]) DeliverHere(loop, kind, channel, message, bodyLength, from);
        return receivers;
    }

    /// <summary>A message has reached its loop, or never will.</summary>
    internal void Arrived(int loop, Publication publication) => _subscribers[loop].Arrived(publication.Bytes);

    // What waits for a loop that is slow waits for its subscribers: it counts for the limit of their output, and who is
    // over it ends. The publisher never waits.
    void Send(int loop, Publication publication, ReadOnlySpan<byte> channel)
    {
        var subscribers = _subscribers[loop];
        var mostBytes = _mostBytes();
        if (subscribers.IsBehind && mostBytes > 0 &&
            !subscribers.TryCharge(publication.Kind, channel, publication.Bytes, mostBytes)) return;
        subscribers.Sent(publication.Bytes);
        _loops[loop].Post(publication);
    }

    /// <summary>Hands a message to the subscribers of one loop; on its thread.</summary>
    internal void Deliver(
        int loop, SubscriptionKind kind, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> body, CommandContext? from)
    {
        var subscribers = _subscribers[loop];
        if (subscribers.TryFind(kind, channel, out var set)) Send(set!, body, from);
        if (kind != SubscriptionKind.Channel) return;
        foreach (var (pattern, patternSet) in subscribers.Patterns)
        {
            if (GlobPattern.Matches(pattern, channel)) Send(patternSet, body, from);
        }
    }

    void DeliverHere(
        int loop, SubscriptionKind kind, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message, int bodyLength,
        CommandContext? from)
    {
        var scratch = _subscribers[loop].Scratch;
        scratch.Reset();
        Publication.WriteBody(channel, message, scratch.GetSpan(bodyLength));
        scratch.Advance(bodyLength);
        Deliver(loop, kind, channel, scratch.Written, from);
    }

    static void Send(SubscriberSet set, ReadOnlySpan<byte> body, CommandContext? from)
    {
        foreach (var client in set.Clients)
        {
            var head = set.HeadFor(client.State);
            if (from != null && client.State == from.Client) from.Push(head, body);
            else client.Send(head, body);
        }
    }

    static int Reach(int[] counts, Span<bool> reached)
    {
        var sum = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            reached[i] |= counts[i] > 0;
        }
        return sum;
    }

    static void ShowCounts(ClientState client, Subscriptions subscriptions)
    {
        client.ChannelCount = subscriptions.Count(SubscriptionKind.Channel);
        client.PatternCount = subscriptions.Count(SubscriptionKind.Pattern);
        client.ShardChannelCount = subscriptions.Count(SubscriptionKind.ShardChannel);
    }

    void Count(SubscriptionKind kind, byte[] name, int loop, int by)
    {
        Interlocked.Add(ref _subscriptionCount, by);
        if (kind != SubscriptionKind.Pattern)
        {
            CountsOf(kind).Change(name, loop, by);
            return;
        }
        lock (_patterns)
        {
            _patterns.Change(name, loop, by);
            _patternList = null;
        }
    }

    KeyValuePair<byte[], int[]>[] PatternList
    {
        get
        {
            if (_patternList is { } list) return list;
            lock (_patterns) return _patternList ??= [.. _patterns.ToList()];
        }
    }

    ChannelCounts CountsOf(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => _channels,
        SubscriptionKind.Pattern => _patterns,
        _ => _shardChannels,
    };
}
