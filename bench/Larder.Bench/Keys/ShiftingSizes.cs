// Sizes of values as they change in an application's life: for a while most are of one order, then of another. An
// allocator that keeps cells apart by size has to turn the memory of one order into that of the next.
namespace Larder.Bench.Keys;

/// <summary>
/// An endless sequence of sizes from <see cref="Smallest"/> to <see cref="Largest"/> bytes, always the same one; one
/// thread.
/// </summary>
/// <param name="phaseBytes">After values of so many bytes, entries included, another order of sizes begins.</param>
sealed class ShiftingSizes(long phaseBytes)
{
    public const int Smallest = 16, Largest = 32 * 1024;

    // A phase draws from 16 << n to eight times that, n from 0 to 8; a few values are of any size.
    const int PhaseCount = 9, PhaseSpan = 8, AnySizePercent = 2;

    // Four steps of nine at a time: large, middling, larger, small, ... until all nine have been, then again.
    const int FirstPhase = 8, PhaseStep = 4;

    // What an entry takes beside its value, roughly: without it a phase of small values would hold too many.
    const int EntryBytes = 64;

    readonly RandomNumbers _random = new(11);
    long _drawnBytes;

    /// <summary>The smallest size that is common at present.</summary>
    public int CommonBytes => Smallest << (int)((FirstPhase + _drawnBytes / phaseBytes * PhaseStep) % PhaseCount);

    public int Next()
    {
        var anySize = _random.Next(100) < AnySizePercent;
        var size = anySize ? Draw(Smallest, Largest) : Draw(CommonBytes, CommonBytes * PhaseSpan);
        _drawnBytes += size + EntryBytes;
        return size;
    }

    // As many from each doubling as from the next.
    int Draw(int least, int most) => (int)(least * Math.Pow((double)most / least, _random.NextUnit()));
}
