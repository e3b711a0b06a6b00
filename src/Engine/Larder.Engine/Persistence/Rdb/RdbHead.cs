// The first bytes of a file, which tell whether it can be of any use: before what is there is given up for it.
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Rdb;

public static class RdbHead
{
    const int Enough = 64;

    /// <summary>Why the file is not even tried; null where it is.</summary>
    /// <param name="anyVersion">See <see cref="RdbLoadOptions.AnyVersion"/>.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? RefusalOf(string path, bool anyVersion)
    {
        using var source = new FileSource(path);
        var window = new RdbWindow(source, Enough, checks: false);
        using var file = new RdbFileReader(new RdbReader(window), checks: false, anyVersion);
        return file.TryOpen() ? null : file.Damage;
    }
}
