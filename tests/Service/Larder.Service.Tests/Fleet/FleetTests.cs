// Ports, command lines, and what nodes are told: everything of the fleet that needs no process.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public class FleetTests
{
    static readonly PortRange Range = new(6500, 6503);

    [Fact]
    public void Nodes_get_the_lowest_ports_that_nobody_has() =>
        Assert.Equal([6501, 6503], Range.Choose(2, null, new HashSet<int> { 6500 }, port => port != 6502));

    [Fact]
    public void The_first_node_gets_the_port_that_was_asked_for() =>
        Assert.Equal([6501, 6500], Range.Choose(2, 6501, new HashSet<int>(), _ => true));

    [Fact]
    public void A_port_in_use_cannot_be_asked_for()
    {
        AssertError("InvalidParameterValue", () => Range.Choose(1, 7000, new HashSet<int> { 7000 }, _ => true));
        AssertError("InvalidParameterValue", () => Range.Choose(1, 7000, new HashSet<int>(), _ => false));
    }

    [Fact]
    public void When_the_ports_are_used_up_there_is_no_capacity() =>
        AssertError("InsufficientCacheClusterCapacity", () => Range.Choose(5, null, new HashSet<int>(), _ => true));

    [Fact]
    public void A_listening_port_is_not_free()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        Assert.False(PortRange.IsFree(port));
        listener.Stop();
        Assert.True(PortRange.IsFree(port));
    }

    [Fact]
    public void Orders_at_once_find_a_free_port_free()
    {
        var port = Larder.TestKit.Ports.Free();
        Assert.All(ParallelEnumerable.Range(0, 5_000).Select(_ => PortRange.IsFree(port)).ToArray(), Assert.True);
    }

    [Fact]
    public void A_membership_is_its_version_and_its_nodes_in_order()
    {
        var membership = ClusterMembership.Format(12, [("127.0.0.1", 6502), ("127.0.0.1", 6501)]);
        Assert.Equal("12\n127.0.0.1|127.0.0.1|6501 127.0.0.1|127.0.0.1|6502\n", membership);
    }

    [Theory]
    [InlineData("7 (node) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 1 1", "4242", false)]
    [InlineData("7 (a ) (b) Z 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 99 1 1", "99", true)]
    public void The_start_and_the_state_of_a_process_are_found_behind_its_name(string stat, string ticks, bool ended)
    {
        Assert.Equal(ticks, ProcessIdentity.StartTicksOf(stat));
        Assert.Equal(ended, ProcessIdentity.HasEnded(stat));
    }

    static NodeSpec Node(CacheEngine engine) =>
        new("c", "0001", engine, NodeType.Named("cache.t4g.small"), 6500, "/d");

    static void AssertError(string code, Action act) =>
        Assert.Equal(code, Assert.Throws<ApiException>(act).Code);
}
