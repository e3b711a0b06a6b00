// The subscribers among the clients of one loop. Only its thread changes them, under a lock, so a message that reached the
// loop is handed out without one. Others look here, under the lock, only when much waits for a loop that is slow.
using System.Runtime.InteropServices;
using System.Text;
using Larder.Base;
using Larder.Base.Text;
using Larder.Engine.Execution.Clients;
using Larder.Memory.Buffers;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Who gets a message, and the bytes before it: RESP2 and RESP3 differ in the first one alone.</summary>
sealed class SubscriberSet(byte[] head)
{
    readonly byte[] _resp2 = [(byte)'*', .. head];
    readonly byte[] _resp3 = [(byte)'>', .. head];

    public HashSet<IConnectedClient> Clients { get; } = [];

    public ReadOnlySpan<byte> HeadFor(ClientState client) => client.Protocol == 2 ? _resp2 : _resp3;
}

/// <summary>Belongs to the thread of its loop but for what is on its way to it.</summary>
sealed class LoopSubscribers
{
    // So much may be on its way to a loop before it is asked to whom.
    const long UnaskedBytes = 1 << 20;

    readonly Lock _changing = new();
    readonly Dictionary<IConnectedClient, long> _charged = [];
    long _waitingBytes;
    long _emptied, _chargedAt; // how often nothing was on its way any more, and as of which time clients are charged

    readonly Dictionary<byte[], SubscriberSet>[] _byKind =
    [
        new(BytesComparer.Instance), new(BytesComparer.Instance), new(BytesComparer.Instance),
    ];

    /// <summary>Where messages that stay on this loop are encoded.</summary>
    public ByteWriter Scratch { get; } = new();

    public void Add(SubscriptionKind kind, byte[] name, IConnectedClient client)
    {
        var table = _byKind[(int)kind];
        lock (_changing)
        {
            if (!table.TryGetValue(name, out var set)) table.Add(name, set = new SubscriberSet(HeadOf(kind, name)));
            set.Clients.Add(client);
        }
    }

    public void Remove(SubscriptionKind kind, byte[] name, IConnectedClient client)
    {
        var table = _byKind[(int)kind];
        if (!table.TryGetValue(name, out var set)) return;
        lock (_changing)
        {
            set.Clients.Remove(client);
            if (set.Clients.Count == 0) table.Remove(name);
        }
    }

    /// <summary>More waits for the loop than it should; from any thread.</summary>
    public bool IsBehind => Volatile.Read(ref _waitingBytes) > UnaskedBytes;

    /// <summary>A message is on its way; from any thread.</summary>
    public void Sent(int bytes) => Interlocked.Add(ref _waitingBytes, bytes);

    /// <summary>A message has come, or never will.</summary>
    public void Arrived(int bytes)
    {
        if (Interlocked.Add(ref _waitingBytes, -bytes) == 0) Interlocked.Increment(ref _emptied);
    }

    /// <summary>
    /// Charges a message to all who will get it, and ends those for whom too much is on its way by now; from any thread.
    /// False when nobody is left.
    /// </summary>
    public bool TryCharge(SubscriptionKind kind, ReadOnlySpan<byte> channel, int bytes, long mostBytes)
    {
        lock (_changing)
        {
            var emptied = Volatile.Read(ref _emptied);
            if (emptied != _chargedAt) _charged.Clear();
            _chargedAt = emptied;
            var isAnyLeft = TryFind(kind, channel, out var set) && TryCharge(set!, bytes, mostBytes);
            if (kind != SubscriptionKind.Channel) return isAnyLeft;
            foreach (var (pattern, patternSet) in Patterns)
            {
                if (GlobPattern.Matches(pattern, channel)) isAnyLeft |= TryCharge(patternSet, bytes, mostBytes);
            }
            return isAnyLeft;
        }
    }

    bool TryCharge(SubscriberSet set, int bytes, long mostBytes)
    {
        var isAnyLeft = false;
        foreach (var client in set.Clients)
        {
            if (client.State.IsEnding) continue;
            ref var charged = ref CollectionsMarshal.GetValueRefOrAddDefault(_charged, client, out _);
            charged += bytes;
            if (charged > mostBytes) client.Kill(CloseReason.OutputLimit);
            else isAnyLeft = true;
        }
        return isAnyLeft;
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
