// Adds up where the memory of the process is.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Network.Loops;

namespace Larder.Engine.Commands.Server.Info;

sealed class MemoryMeter(ClientRegistry clients, EventLoopGroup loops)
{
    public MemoryFigures Read(CommandContext context)
    {
        long arenaBytes = 0, heldBytes = 0, dirtyBytes = 0, indexBytes = 0, keyCount = 0;
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            arenaBytes += shard.Arena.UsedBytes;
            heldBytes += shard.Arena.HeldBytes;
            dirtyBytes += shard.Arena.DirtyBytes;
            foreach (var database in shard.Databases)
            {
                indexBytes += database.IndexBytes;
                keyCount += database.Count;
            }
        }
        long clientBytes = 0;
        foreach (var client in clients.All) clientBytes += client.Traffic.MemoryBytes;
        var usedBytes = arenaBytes;
        foreach (var loop in loops.Loops) usedBytes += loop.HeldBytes;
        usedBytes = Math.Max(usedBytes, context.Store.Memory.UsedBytes); // what maxmemory is compared with
        return new MemoryFigures(
            usedBytes, arenaBytes, Math.Max(context.Store.Memory.PeakBytes, usedBytes), heldBytes, dirtyBytes,
            Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), clientBytes, indexBytes,
            StartupBytes: 0, keyCount);
    }
}
