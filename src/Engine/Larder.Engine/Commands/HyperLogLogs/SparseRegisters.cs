// Reading and changing the runs of a sparse sketch. A changed run is split, then equal neighbours are joined, in the
// same way as the real servers do it, so that the bytes stay the same as theirs.
namespace Larder.Engine.Commands.HyperLogLogs;

/// <summary>What became of a register that was to be raised.</summary>
enum RegisterChange : byte
{
    /// <summary>It was as high already.</summary>
    None,

    Raised,

    /// <summary>The sparse form cannot hold it, or would become too long.</summary>
    NeedsDense,

    /// <summary>The runs make no sense.</summary>
    Bad,
}

static class SparseRegisters
{
    /// <summary>Bytes of the runs of a sketch without elements.</summary>
    public const int EmptyBytes = 2;

    /// <summary>The most bytes that raising one register adds.</summary>
    public const int MaxGrowth = 4;

    const int JoinedRuns = 5; // looked at from the one before the change on

    /// <summary>Makes all registers zero.</summary>
    public static void Clear(Span<byte> runs) => SparseRuns.WriteZeros(runs, SketchForm.RegisterCount);

    /// <summary>Raises a register.</summary>
    /// <param name="runs">The runs, with room for <see cref="MaxGrowth"/> bytes more.</param>
    /// <param name="length">How many bytes the runs take.</param>
    /// <param name="most">How many they may take.</param>
    public static RegisterChange Raise(Span<byte> runs, ref int length, long most, int register, int count)
    {
        if (count > SparseRuns.MaxValue) return RegisterChange.NeedsDense;
        var run = new SparseRuns(runs[..length]);
        do
        {
            if (!run.MoveNext()) return RegisterChange.Bad;
        }
        while (register >= run.First + run.Count);
        if (run.Value >= count) return RegisterChange.None;

        Span<byte> split = stackalloc byte[MaxGrowth + 1];
        var splitLength = Split(split, run, register, count);
        var growth = splitLength - (run.Next - run.Offset);
        if (growth > 0 && length + growth > most) return RegisterChange.NeedsDense;
        runs[run.Next..length].CopyTo(runs[(run.Next + growth)..]);
        split[..splitLength].CopyTo(runs[run.Offset..]);
        length += growth;
        length = Join(runs[..length], run.Previous);
        return RegisterChange.Raised;
    }

    // The run with one of its registers at another value: that which is before, the register, that which is behind.
    static int Split(Span<byte> place, in SparseRuns run, int register, int count)
    {
        int before = register - run.First, behind = run.First + run.Count - 1 - register;
        var length = WritePart(place, run.Value, before);
        length += SparseRuns.WriteValues(place[length..], count, 1);
        return length + WritePart(place[length..], run.Value, behind);
    }

    static int WritePart(Span<byte> place, int value, int count)
    {
        if (count == 0) return 0;
        return value == 0 ? SparseRuns.WriteZeros(place, count) : SparseRuns.WriteValues(place, value, count);
    }

    // Joins neighbours of one value where the sum fits in one run. Returns the new length.
    static int Join(Span<byte> runs, int from)
    {
        var at = from;
        var length = runs.Length;
        for (var seen = 0; at < length && seen < JoinedRuns; seen++)
        {
            if ((runs[at] & 0x80) == 0)
            {
                at += (runs[at] & 0x40) != 0 ? 2 : 1;
                continue;
            }
            var sum = at + 1 < length && (runs[at] ^ runs[at + 1]) < 4 ? (runs[at] & 3) + (runs[at + 1] & 3) + 2 : 0;
            if (sum is 0 or > SparseRuns.MaxValues)
            {
                at++;
                continue;
            }
            runs[at + 1] = (byte)((runs[at] & ~3) | (sum - 1));
            runs[(at + 1)..length].CopyTo(runs[at..]);
            length--;
        }
        return length;
    }

    /// <summary>Counts the registers of each value; false when the runs make no sense.</summary>
    public static bool TryAddTo(Span<int> histogram, ReadOnlySpan<byte> runs)
    {
        var run = new SparseRuns(runs);
        while (run.MoveNext()) histogram[run.Value] += run.Count;
        return run.IsComplete;
    }

    /// <summary>Raises registers of one byte each to these; false when the runs make no sense.</summary>
    public static bool TryMergeInto(Span<byte> highest, ReadOnlySpan<byte> runs)
    {
        var run = new SparseRuns(runs);
        while (run.MoveNext())
        {
            if (run.Value == 0) continue;
            foreach (ref var register in highest.Slice(run.First, run.Count))
                register = Math.Max(register, (byte)run.Value);
        }
        return run.IsComplete;
    }

    /// <summary>Sets dense registers, all of which are zero, to these; false when the runs make no sense.</summary>
    public static bool TryCopyTo(Span<byte> dense, ReadOnlySpan<byte> runs)
    {
        var run = new SparseRuns(runs);
        while (run.MoveNext())
        {
            if (run.Value == 0) continue;
            for (var i = 0; i < run.Count; i++) DenseRegisters.Set(dense, run.First + i, run.Value);
        }
        return run.IsComplete;
    }
}
