// Address space from the operating system: reserved in one piece, made usable step by step, given back page by page.
using System.Globalization;
using System.Runtime.InteropServices;

namespace Larder.Memory.Native;

/// <summary>The calls of mmap(2) that the allocator stands on.</summary>
static unsafe partial class VirtualMemory
{
    const int ProtNone = 0, ProtReadWrite = 1 | 2;
    const int MapPrivate = 2, MapAnonymous = 0x20, MapNoReserve = 0x4000;
    const int LimitOfAddressSpace = 9;
    const int AdviseDontNeed = 4, AdviseCollapse = 25;

    /// <summary>Reserves address space without memory behind it; null when the system refuses.</summary>
    public static byte* TryReserve(nuint bytes)
    {
        var address = MMap(null, bytes, ProtNone, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        return (nint)address == -1 ? null : (byte*)address;
    }

    /// <summary>Makes reserved pages readable and writable; they cost memory when first touched.</summary>
    public static bool TryCommit(byte* address, nuint bytes) => MProtect(address, bytes, ProtReadWrite) == 0;

    /// <summary>Gives the memory behind the pages back; they stay usable and read as zero.</summary>
    public static void Discard(byte* address, nuint bytes) => MAdvise(address, bytes, AdviseDontNeed);

    /// <summary>
    /// Moves what is behind the pages into large ones, in place; false where the system has none to give (before Linux
    /// 6.1 always).
    /// </summary>
    public static bool TryCollapse(byte* address, nuint bytes) => MAdvise(address, bytes, AdviseCollapse) == 0;

    /// <summary>Address space that the process may still take under its limit (ulimit -v); without one any amount.</summary>
    public static ulong LeftBytes()
    {
        if (GetLimit(LimitOfAddressSpace, out var limit) != 0 || limit.Current == ulong.MaxValue) return ulong.MaxValue;
        var statm = File.ReadAllText("/proc/self/statm");
        var usedBytes = ulong.Parse(statm.AsSpan(0, statm.IndexOf(' ')), CultureInfo.InvariantCulture) *
            (ulong)Environment.SystemPageSize;
        return limit.Current > usedBytes ? limit.Current - usedBytes : 0;
    }

    public static void Release(byte* address, nuint bytes) => MUnmap(address, bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MMap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MUnmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MProtect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* address, nuint length, int advice);

    struct Limit
    {
        public ulong Current, Most;
    }
}
