// Moving a large block from one place to another without ever having it twice: each piece of the source goes back to the
// system as soon as it is copied.
//
//   source   | kept | gone ...... gone | to copy .............. |
//   target   | copied ................ | not yet in memory .... |
using Larder.Memory.Native;

namespace Larder.Memory.Buffers;

/// <summary>Moves bytes between allocations of native memory.</summary>
public static unsafe class LargeMove
{
    /// <summary>Shorter blocks are copied: there is little to win.</summary>
    public const int MinBytes = 1024 * 1024;

    /// <summary>The first bytes of the source stay, for those who show what a request was.</summary>
    public const int KeptBytes = 4 * 1024;

    const int StepBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Copies <paramref name="length"/> bytes. From <see cref="MinBytes"/> on all but the first <see cref="KeptBytes"/>
    /// of the source may read as zero afterwards; it stays allocated.
    /// </summary>
    // Safe: only pages that lie in the source as a whole are given back.
    public static void Move(byte* source, byte* target, int length)
    {
        if (length < MinBytes)
        {
            Buffer.MemoryCopy(source, target, length, length);
            return;
        }
        var pageMask = (nuint)Environment.SystemPageSize - 1;
        var given = ((nuint)source + KeptBytes + pageMask) & ~pageMask;
        for (var done = 0; done < length;)
        {
            var step = Math.Min(StepBytes, length - done);
            Buffer.MemoryCopy(source + done, target + done, step, step);
            done += step;
            var end = (nuint)(source + done) & ~pageMask;
            if (end > given) VirtualMemory.Discard((byte*)given, end - given);
            given = Math.Max(given, end);
        }
    }
}
