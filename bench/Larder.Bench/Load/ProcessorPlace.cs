// Where threads run, and what they have used: Linux only, as is the bench.
using System.Globalization;
using System.Runtime.InteropServices;

namespace Larder.Bench.Load;

/// <summary>The calling thread and the processors.</summary>
static unsafe class ProcessorPlace
{
    const int MaskWords = 16; // 1024 processors

    /// <summary>The system's number of the calling thread.</summary>
    public static int ThreadId => gettid();

    /// <summary>Keeps the calling thread on one processor; false when the system does not allow that one.</summary>
    public static bool TryPin(int core)
    {
        if (core is < 0 or >= MaskWords * 64) return false;
        var mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[core / 64] = 1UL << (core % 64);
        return sched_setaffinity(0, MaskWords * sizeof(ulong), mask) == 0;
    }

    /// <summary>Processor time of a thread of this process in seconds; the kernel keeps it in nanoseconds.</summary>
    public static double ThreadSeconds(int threadId)
    {
        var text = File.ReadAllText($"/proc/self/task/{threadId}/schedstat");
        return long.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture) / 1e9;
    }

    [DllImport("libc")]
    static extern int sched_setaffinity(int threadId, nuint maskBytes, ulong* mask);

    [DllImport("libc")]
    static extern int gettid();
}
