// Counters in a file that is mapped into memory. The process that counts writes to memory, another reads it at any moment,
// and what was counted is still there when the first was killed.
using System.IO.MemoryMappedFiles;

namespace Storefront.Counting;

/// <summary>A row of numbers, written by one process and read by others. Thread-safe.</summary>
public sealed class CounterFile : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly long[] _values;
    readonly Lock _lock = new();

    CounterFile(MemoryMappedFile file, int count)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, count * sizeof(long));
        _values = new long[count];
        _view.ReadArray(0, _values, 0, count);
    }

    /// <summary>The file, of zeros where it is new.</summary>
    public static CounterFile Open(string path, int count)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var file = MemoryMappedFile.CreateFromFile(
            stream, null, count * sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        return new CounterFile(file, count);
    }

    public void Add(int counter, long amount = 1)
    {
        lock (_lock) _view.Write(counter * sizeof(long), _values[counter] += amount);
    }

    /// <summary>For a number that somebody else counts; it never falls.</summary>
    public void Raise(int counter, long value)
    {
        lock (_lock)
        {
            if (value > _values[counter]) _view.Write(counter * sizeof(long), _values[counter] = value);
        }
    }

    /// <summary>What stands in the file now, whoever wrote it.</summary>
    public long[] Read()
    {
        var values = new long[_values.Length];
        _view.ReadArray(0, values, 0, values.Length);
        return values;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
