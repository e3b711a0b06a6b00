// maxmemory-clients: when the buffers of all clients together take more than is allowed, the largest client ends first.
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Clients;

/// <summary>Housekeeping of one loop for the clients of all.</summary>
public sealed class ClientEviction(
    ClientRegistry clients, ClientSettings settings, MemorySettings memory, ServerCounters counters) : ILoopWork
{
    /// <summary>A smaller limit is taken as this, so that the node can still be spoken to.</summary>
    const long MinLimitBytes = 128 * 1024;

    const int PeriodMs = 100, Percent = 100;

    public long RestsUntilMs => long.MaxValue;

    public bool IsNeeded(long nowMs) => LimitBytes != 0;

    public long Run(long nowMs)
    {
        var limitBytes = LimitBytes;
        if (limitBytes == 0) return nowMs + PeriodMs;
        long usedBytes = 0;
        foreach (var client in clients.Unordered)
            if (IsCounted(client)) usedBytes += client.Traffic.MemoryBytes;
        while (usedBytes > limitBytes && FindLargest() is { } largest)
        {
            usedBytes -= largest.Traffic.MemoryBytes;
            largest.Kill();
            Interlocked.Increment(ref counters.EvictedClients);
        }
        return nowMs + PeriodMs;
    }

    long LimitBytes
    {
        get
        {
            var limit = settings.MaxMemory.Value;
            // A percentage of no limit is none.
            if (limit < 0) limit = (long)(memory.MaxMemory.Amount * (-limit / (double)Percent));
            return limit == 0 ? 0 : Math.Max(limit, MinLimitBytes);
        }
    }

    IConnectedClient? FindLargest()
    {
        IConnectedClient? largest = null;
        long mostBytes = 0;
        foreach (var client in clients.Unordered)
        {
            if (client.State.NoEvict || !IsCounted(client)) continue;
            var bytes = client.Traffic.MemoryBytes;
            if (bytes <= mostBytes) continue;
            largest = client;
            mostBytes = bytes;
        }
        return largest;
    }

    static bool IsCounted(IConnectedClient client) =>
        client.State.IsIn(ClientRoles.Monitor) || !client.State.IsIn(ClientRoles.Replica | ClientRoles.Primary);
}
