// The ring beside libmemcached 1.0.18 (memcached_generate_hash with KETAMA_WEIGHTED), for the keys key:0 to key:99.
using System.Globalization;
using System.Text;
using Larder.Memcached.Connections;
using Larder.Memcached.Distribution;
using Xunit;

namespace Larder.Memcached.Tests;

public sealed class KetamaRingTests
{
    const string ByLibmemcached =
        "1133122210111231330101022332202233033330102030210310103112121220" +
        "323311323112320223222022210133030330";

    static readonly NodeAddress[] s_nodes =
        [new("10.0.0.1", 11211), new("10.0.0.2", 11211), new("10.0.0.3", 11212), new("cache-4.example", 11211)];

    static int NodeOf(KetamaRing ring, int key) =>
        ring.NodeOf(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{key}")));

    [Fact]
    public void Keys_go_where_libmemcached_sends_them()
    {
        var ring = new KetamaRing(s_nodes);
        Assert.Equal(ByLibmemcached, string.Concat(Enumerable.Range(0, 100).Select(key => $"{NodeOf(ring, key)}")));
    }

    [Fact]
    public void A_node_that_goes_moves_its_own_keys_alone()
    {
        var (before, after) = (new KetamaRing(s_nodes), new KetamaRing(s_nodes[..3]));
        Assert.All(
            Enumerable.Range(0, 10_000).Where(key => NodeOf(before, key) != 3),
            key => Assert.Equal(NodeOf(before, key), NodeOf(after, key)));
    }
}
