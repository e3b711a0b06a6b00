// Caches for tests of the state.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Tests.Store;

static class Caches
{
    public static readonly Locality Locality = new("us-east-1", "000000000000");

    public static readonly HashSet<string> NoIds = [];

    static readonly HostFacts Host =
        new("local", "127.0.0.1", "us-east-1a", 1L << 40, 2) { Ports = new PortRange(6500, 7500) };

    public static CacheRecord New(string kind, string id, string engine, int nodes, int firstPort = 6500)
    {
        var version = CacheEngine.Named(engine).DefaultVersion;
        var order = new CacheOrder
        {
            Kind = kind, Id = id, Engine = engine, EngineVersion = version.Version, NodeType = "cache.t4g.small",
            NodeCount = nodes, ParameterGroup = version.DefaultParameterGroup, MaintenanceWindow = "sun:05:00-sun:06:00",
        };
        var cache = CacheOrders.NewCache(order, new Places([], []), NoIds, Locality, 0);
        CacheOrders.AddNodes(cache, Places(nodes, firstPort), NoIds, Locality, 0);
        return cache;
    }

    public static NodePlace[] Places(int count, int firstPort) =>
        [.. Enumerable.Range(firstPort, count).Select(port => new NodePlace(Host, port))];
}
