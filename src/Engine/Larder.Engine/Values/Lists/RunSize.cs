// How large a run with certain elements is, found out before the run is made or changed.
namespace Larder.Engine.Values.Lists;

/// <summary>The size of a run; starts as that of an empty one.</summary>
public struct RunSize
{
    long _mixedBytes;

    public long Count { get; private set; }

    /// <summary>The common length of all elements, or <see cref="Run.Mixed"/>.</summary>
    public int Width { get; private set; }

    /// <summary>Bytes of the run, its header included.</summary>
    public readonly long Bytes => Run.HeaderBytes + (Width == Run.Mixed ? _mixedBytes : Count * Width);

    /// <summary>The size that a run has.</summary>
    public static RunSize Of(Run run) => new()
    {
        Count = run.Count,
        Width = run.Width,
        _mixedBytes = run.Width == Run.Mixed ? run.ElementBytes : (long)run.Count * Run.SizeOf(run.Width),
    };

    /// <summary>Adds an element of so many bytes.</summary>
    public void Add(int length)
    {
        if (Count == 0) Width = Run.WidthFor(length);
        else if (length != Width) Width = Run.Mixed;
        Count++;
        _mixedBytes += Run.SizeOf(length);
    }

    /// <summary>Adds the elements of another run.</summary>
    public void Add(in RunSize other)
    {
        if (other.Count == 0) return;
        Width = Count == 0 || Width == other.Width ? other.Width : Run.Mixed;
        Count += other.Count;
        _mixedBytes += other._mixedBytes;
    }
}
