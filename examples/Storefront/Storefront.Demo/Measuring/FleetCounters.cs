// The counters of all application servers together, those that are gone included: a server that was killed has lost none.
using Storefront.Counting;
using Storefront.Demo.Provisioning;

namespace Storefront.Demo.Measuring;

sealed class FleetCounters(RunFolder folder) : IDisposable
{
    readonly Lock _lock = new();
    readonly List<ServerCounters> _all = [];

    /// <summary>Makes the file in which a server counts.</summary>
    public string FileFor(string server)
    {
        var path = folder.File($"{server}.counters");
        lock (_lock) _all.Add(new ServerCounters(path));
        return path;
    }

    public ServerCounts Read()
    {
        lock (_lock) return _all.Aggregate(default(ServerCounts), (sum, one) => sum + one.Read());
    }

    public void Dispose()
    {
        foreach (var counters in _all) counters.Dispose();
    }
}
