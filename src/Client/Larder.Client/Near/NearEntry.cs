// A value in this process's memory. The object is kept beside its bytes where sharing it cannot be noticed.
namespace Larder.Client.Near;

sealed class NearEntry(NearValue value, long localEndMs, TrackedConnection source)
{
    public NearValue Value => value;

    public long LocalEndMs => localEndMs;

    /// <summary>What tells of its changes.</summary>
    public TrackedConnection Source => source;

    /// <summary>The object, once somebody has made it.</summary>
    public object? Object { get; set; }
}
