// Where the memory of the process is, as INFO memory and MEMORY STATS tell it.
//
//   resident  = held + dirty + managed heap + runtime     (what the kernel says)
//   held      = pages of the arenas in use;  dirty = pages kept for reuse
//   used      = blocks allocated in the arenas + buffers of connections
//   clients   = buffers of connections, values that are lent to them (parts of used both) included
//   dataset   = used - overhead;  overhead = startup + clients + indexes
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

/// <summary>Bytes, all of one moment as near as counters of running loops allow.</summary>
readonly record struct MemoryFigures(
    long UsedBytes, long ArenaBytes, long PeakBytes, long HeldBytes, long DirtyBytes, long ResidentBytes, long ManagedBytes,
    long ClientBytes, long IndexBytes, long StartupBytes, long KeyCount)
{
    public long OverheadBytes => StartupBytes + ClientBytes + IndexBytes;

    public long DatasetBytes => Math.Max(0, UsedBytes - OverheadBytes);

    /// <summary>Pages that the arenas have of the system.</summary>
    public long MappedBytes => HeldBytes + DirtyBytes;

    /// <summary>A part of a whole; 0 of nothing.</summary>
    public static double Ratio(long part, long whole) => whole <= 0 ? 0 : (double)part / whole;

    public static MemoryFigures Read(CommandContext context)
    {
        var server = context.Server;
        long arenaBytes = 0, heldBytes = 0, dirtyBytes = 0, indexBytes = 0, keyCount = 0;
        foreach (var shard in server.Store.Shards)
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
        foreach (var client in server.Clients.All) clientBytes += client.Traffic.MemoryBytes;
        var usedBytes = arenaBytes;
        foreach (var loop in server.Loops.Loops) usedBytes += loop.HeldBytes;
        usedBytes = Math.Max(usedBytes, server.Store.Memory.UsedBytes); // what maxmemory is compared with
        return new MemoryFigures(
            usedBytes, arenaBytes, Math.Max(server.Store.Memory.PeakBytes, usedBytes), heldBytes, dirtyBytes,
            Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), clientBytes, indexBytes,
            StartupBytes: 0, keyCount);
    }
}
