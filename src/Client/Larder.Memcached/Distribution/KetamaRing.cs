// Which node a key belongs to, by the ring of libketama as libmemcached has it (KETAMA_WEIGHTED, all weights equal): 160 points
// a node from 40 MD5 sums, and the port is a part of a node's name only where it is not 11211. A node that comes or goes moves
// the keys of its own share alone.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Larder.Memcached.Connections;

namespace Larder.Memcached.Distribution;

sealed class KetamaRing
{
    const int SumsPerNode = 40;
    const int DefaultPort = 11211;

    readonly uint[] _points;
    readonly int[] _nodes;

    public KetamaRing(IReadOnlyList<NodeAddress> nodes)
    {
        var points = new List<(uint Point, int Node)>(nodes.Count * SumsPerNode * 4);
        Span<byte> sum = stackalloc byte[MD5.HashSizeInBytes];
        for (var node = 0; node < nodes.Count; node++)
        {
            var name = nodes[node].Port == DefaultPort ? nodes[node].Host : nodes[node].ToString();
            for (var i = 0; i < SumsPerNode; i++)
            {
                Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}-{i}")), sum);
                for (var part = 0; part < 4; part++)
                    points.Add((BinaryPrimitives.ReadUInt32LittleEndian(sum[(4 * part)..]), node));
            }
        }

        points.Sort();
        _points = [.. points.Select(point => point.Point)];
        _nodes = [.. points.Select(point => point.Node)];
    }

    /// <summary>The number of the node.</summary>
    public int NodeOf(ReadOnlySpan<byte> key)
    {
        Span<byte> sum = stackalloc byte[MD5.HashSizeInBytes];
        Hash(key, sum);
        var at = Array.BinarySearch(_points, BinaryPrimitives.ReadUInt32LittleEndian(sum));
        if (at < 0) at = ~at;
        return _nodes[at < _points.Length ? at : 0];
    }

#pragma warning disable CA5351 // It spreads keys; nothing is protected by it.
    static void Hash(ReadOnlySpan<byte> text, Span<byte> sum) => MD5.HashData(text, sum);
#pragma warning restore CA5351
}
