// For how long a node gives its word to its primary, kept so that no restart makes it forget one that stands: whoever may have
// given one waits for as long, counted from its start.
using System.Globalization;

namespace Larder.Engine.Orders;

/// <summary>Used by one thread at a time.</summary>
public sealed class PromiseFile(string folder)
{
    readonly string _path = Path.Combine(folder, "promise");
    long _keptMs;

    /// <summary>The longest for which a word was given; 0 where none was.</summary>
    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    public long Read()
    {
        if (KeptLine.Read(_path) is not { } line) return 0;
        if (!long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out _keptMs))
            throw new InvalidDataException($"{_path} is not the length of a promise");
        return _keptMs;
    }

    /// <summary>A word is about to be given for so long; false where that cannot be kept.</summary>
    public bool TryKeep(long durationMs)
    {
        if (durationMs <= _keptMs) return true;
        try
        {
            KeptLine.Write(_path, durationMs.ToString(CultureInfo.InvariantCulture));
            _keptMs = durationMs;
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
