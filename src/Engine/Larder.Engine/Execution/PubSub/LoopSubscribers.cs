// The subscribers among the clients of one loop. Only its thread looks here, so a message that reached the loop is
// handed out without a lock.
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Memory.Buffers;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Who gets a message, and the bytes before it: RESP2 and RESP3 differ in the first one alone.</summary>
sealed class SubscriberSet(byte[] head)
{
    readonly byte[] _resp2 = [(byte)'*', .. head];
    readonly byte[] _resp3 = [(byte)'>', .. head];

    public HashSet<IConnectedClient> Clients { get; } = [];

    public ReadOnlySpan<byte> HeadFor(ClientState client) => client.Protocol == 2 ? _resp2 : _resp3;
}

/// <summary>Belongs to the thread of its loop.</summary>
sealed class LoopSubscribers
{
    readonly Dictionary<byte[], SubscriberSet>[] _byKind =
    [
        new(BytesComparer.Instance), new(BytesComparer.Instance), new(BytesComparer.Instance),
    ];

    /// <summary>Where messages that stay on this loop are encoded.</summary>
    public ByteWriter Scratch { get; } = new();

    public void Add(SubscriptionKind kind, byte[] name, IConnectedClient client)
    {
        var table = _byKind[(int)kind];
        if (!table.TryGetValue(name, out var set)) table.Add(name, set = new SubscriberSet(HeadOf(kind, name)));
        set.Clients.Add(client);
    }

    public void Remove(SubscriptionKind kind, byte[] name, IConnectedClient client)
    {
        var table = _byKind[(int)kind];
        if (!table.TryGetValue(name, out var set)) return;
        set.Clients.Remove(client);
        if (set.Clients.Count == 0) table.Remove(name);
    }

    public bool TryFind(SubscriptionKind kind, ReadOnlySpan<byte> channel, out SubscriberSet? set) =>
        _byKind[(int)kind].GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(channel, out set);

    public Dictionary<byte[], SubscriberSet> Patterns => _byKind[(int)SubscriptionKind.Pattern];

    static byte[] HeadOf(SubscriptionKind kind, byte[] name) => kind switch
    {
        SubscriptionKind.Channel => "3\r\n$7\r\nmessage\r\n"u8.ToArray(),
        SubscriptionKind.ShardChannel => "3\r\n$8\r\nsmessage\r\n"u8.ToArray(),
        _ => [.. Encoding.ASCII.GetBytes($"4\r\n$8\r\npmessage\r\n${name.Length}\r\n"), .. name, .. "\r\n"u8],
    };
}
