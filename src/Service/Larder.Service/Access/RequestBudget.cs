// How many requests a client may make: a bucket for each that fills at a steady rate.
using System.Net;
using System.Net.Sockets;
using Larder.Base;

namespace Larder.Service.Access;

/// <summary>Counts requests by the address they come from; of IPv6 the network counts, as each customer has one.</summary>
sealed class RequestBudget(Clock clock, int perSecond, int burst)
{
    const int ClientsMax = 4096;

    readonly Lock _lock = new();
    readonly Dictionary<UInt128, (double Left, long AtNs)> _buckets = [];

    /// <summary>Takes one request off the client's bucket; false when it is empty.</summary>
    public bool TryTake(IPAddress? client)
    {
        var now = clock.MonotonicNs;
        lock (_lock)
        {
            var name = NameOf(client);
            if (!_buckets.ContainsKey(name) && _buckets.Count >= ClientsMax)
            {
                DropFull(now);
                // Too many at once to be told apart: those beyond share a bucket.
                if (_buckets.Count >= ClientsMax) name = 0;
            }
            var left = Left(_buckets.GetValueOrDefault(name, (burst, now)), now);
            if (left < 1) return false;
            _buckets[name] = (left - 1, now);
            return true;
        }
    }

    double Left((double Left, long AtNs) bucket, long now) =>
        Math.Min(burst, bucket.Left + ((now - bucket.AtNs) / 1e9 * perSecond));

    void DropFull(long now)
    {
        foreach (var (name, bucket) in _buckets)
        {
            if (Left(bucket, now) >= burst) _buckets.Remove(name);
        }
    }

    static UInt128 NameOf(IPAddress? client)
    {
        if (client is null) return 0;
        Span<byte> bytes = stackalloc byte[16];
        client.MapToIPv6().TryWriteBytes(bytes, out _);
        if (client is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) bytes[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
