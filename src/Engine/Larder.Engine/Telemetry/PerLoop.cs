// Counters of which each loop has its own, so that no cache line is shared between loops: written by the loop's thread
// alone, summed up by whoever shows them.
namespace Larder.Engine.Telemetry;

/// <summary>Thread-safe, as far as the list goes.</summary>
public sealed class PerLoop<T>
    where T : class
{
    readonly List<T> _all = [];

    /// <summary>The counters of all loops.</summary>
    public T[] All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    /// <summary>The counters of one more loop.</summary>
    public T Add(T counters)
    {
        lock (_all) _all.Add(counters);
        return counters;
    }
}
