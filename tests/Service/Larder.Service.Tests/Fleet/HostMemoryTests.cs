// What a host's memory is read from, and which addresses' ports are free.
using System.Net;
using System.Net.Sockets;
using Larder.Service.Fleet;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public class HostMemoryTests
{
    [Fact]
    public void The_machines_memory_is_its_total() =>
        Assert.Equal(2048, HostMemory.OfMachine(["MemFree:  1 kB", "MemTotal:       2 kB"]));

    [Fact]
    public void A_limit_holds_for_all_groups_within_it()
    {
        Assert.Equal(
            ["/sys/fs/cgroup/a/b/memory.max", "/sys/fs/cgroup/a/memory.max", "/sys/fs/cgroup/memory.max"],
            HostMemory.LimitFilesOf(["0::/a/b"]));
        Assert.Equal(
            ["/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes"],
            HostMemory.LimitFilesOf(["5:cpu:/x", "4:hugetlb,memory:/a"]));
        Assert.Equal((long.MaxValue, 4096L), (HostMemory.LimitOf("max"), HostMemory.LimitOf("4096")));
    }

    [Fact]
    public void This_host_has_some() => Assert.InRange(HostMemory.Bytes(), 1L << 26, 1L << 50);

    [Fact]
    public void A_port_is_free_where_nobody_listens_on_that_address_or_on_all()
    {
        using var here = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        here.Start();
        var port = ((IPEndPoint)here.LocalEndpoint).Port;
        Assert.False(PortRange.IsFree(IPAddress.Parse("127.0.0.2"), port));
        Assert.False(PortRange.IsFree(IPAddress.Any, port));
        Assert.True(PortRange.IsFree(IPAddress.Loopback, port));
        using var everywhere = new TcpListener(IPAddress.Any, 0);
        everywhere.Start();
        Assert.False(PortRange.IsFree(IPAddress.Loopback, ((IPEndPoint)everywhere.LocalEndpoint).Port));
    }
}
