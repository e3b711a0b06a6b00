// Goes through the runs of a sparse sketch:
//
//     00llllll             l + 1 registers are 0        (ZERO)
//     01llllll llllllll    l + 1 registers are 0        (XZERO)
//     1vvvvvll             l + 1 registers are v + 1    (VAL)
namespace Larder.Engine.Commands.HyperLogLogs;

ref struct SparseRuns(ReadOnlySpan<byte> runs)
{
    public const int MaxZeros = 64, MaxLongZeros = 16384, MaxValues = 4, MaxValue = 32;

    readonly ReadOnlySpan<byte> _runs = runs;

    /// <summary>Where the run stands, and where the next one does.</summary>
    public int Offset { get; private set; }
    public int Next { get; private set; }

    /// <summary>Where the run before it stands; 0 for the first.</summary>
    public int Previous { get; private set; }

    /// <summary>The first register of the run, how many it covers, and what they are.</summary>
    public int First { get; private set; }
    public int Count { get; private set; }
    public int Value { get; private set; }

    /// <summary>A run was cut off or went beyond the last register.</summary>
    public bool IsBad { get; private set; }

    /// <summary>All registers are covered, none twice.</summary>
    public readonly bool IsComplete => !IsBad && First + Count == SketchForm.RegisterCount;

    public bool MoveNext()
    {
        if (Next >= _runs.Length || IsBad) return false;
        Previous = Offset;
        Offset = Next;
        First += Count;
        var head = _runs[Offset];
        Next = Offset + 1;
        if ((head & 0x80) != 0)
        {
            (Count, Value) = ((head & 3) + 1, ((head >> 2) & 31) + 1);
        }
        else if ((head & 0x40) == 0)
        {
            (Count, Value) = (head + 1, 0);
        }
        else if (Next < _runs.Length)
        {
            (Count, Value) = ((((head & 0x3F) << 8) | _runs[Next]) + 1, 0);
            Next++;
        }
        else
        {
            IsBad = true;
        }
        IsBad |= First + Count > SketchForm.RegisterCount;
        return !IsBad;
    }

    /// <summary>Writes a run of zeros and returns its length.</summary>
    public static int WriteZeros(Span<byte> place, int count)
    {
        if (count <= MaxZeros)
        {
            place[0] = (byte)(count - 1);
            return 1;
        }
        place[0] = (byte)(0x40 | ((count - 1) >> 8));
        place[1] = (byte)(count - 1);
        return 2;
    }

    /// <summary>Writes a run of registers of one value and returns its length.</summary>
    public static int WriteValues(Span<byte> place, int value, int count)
    {
        place[0] = (byte)(0x80 | ((value - 1) << 2) | (count - 1));
        return 1;
    }
}
