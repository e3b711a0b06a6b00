// What one client may take.
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings.Groups;

/// <summary>Limits on one client.</summary>
public sealed class ClientSettings
{
    const long Mb = 1024 * 1024;

    internal ClientSettings(SettingTable table)
    {
        QueryBufferLimit = table.Add(
            new Number("client-query-buffer-limit", 1024 * Mb, Mb, long.MaxValue, NumberForm.Memory));
        OutputBufferLimits = table.Add(new OutputBufferLimits("client-output-buffer-limit", new OutputBufferLimitSet(
            Normal: new OutputBufferLimit(0, 0, 0),
            Replica: new OutputBufferLimit(256 * Mb, 64 * Mb, 60),
            PubSub: new OutputBufferLimit(32 * Mb, 8 * Mb, 60))));
        MaxBulkBytes = table.Add(new Number("proto-max-bulk-len", 512 * Mb, Mb, long.MaxValue, NumberForm.Memory));
        MaxMemory = table.Add(
            new Number("maxmemory-clients", 0, -100, long.MaxValue, NumberForm.MemoryOrPercent));
        TrackingTableMaxKeys = table.Add(new Number("tracking-table-max-keys", 1_000_000, 0, long.MaxValue));
    }

    /// <summary>Bytes of one request that may wait to be complete.</summary>
    public Number QueryBufferLimit { get; }

    /// <summary>Bytes that may wait to be sent, by class of client.</summary>
    public OutputBufferLimits OutputBufferLimits { get; }

    /// <summary>Longest argument of a command, in bytes.</summary>
    public Number MaxBulkBytes { get; }

    /// <summary>Bytes that the buffers of all clients may take; minus n means n percent of maxmemory; 0 for no limit.
    /// </summary>
    public Number MaxMemory { get; }

    /// <summary>How many keys are remembered for client-side caching; 0 for no limit.</summary>
    public Number TrackingTableMaxKeys { get; }
}
