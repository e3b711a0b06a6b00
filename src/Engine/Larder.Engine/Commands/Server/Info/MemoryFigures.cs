// Where the memory of the process is, as INFO memory and MEMORY STATS tell it.
//
//   resident  = held + dirty + managed heap + runtime     (what the kernel says)
//   held      = pages of the arenas in use;  dirty = pages kept for reuse
//   used      = blocks allocated in the arenas + buffers of connections
//   clients   = buffers of connections, values that are lent to them (parts of used both) included
//   dataset   = used - overhead;  overhead = startup + clients + indexes

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
}
