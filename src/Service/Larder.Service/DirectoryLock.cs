// One service at a time may use a data directory. The lock is the operating system's, so it ends with the process,
// however that ends.
namespace Larder.Service;

/// <summary>A lock on a data directory.</summary>
sealed class DirectoryLock : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly FileStream _file;

    DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, creating the directory if need be.</summary>
    /// <exception cref="IOException">Another service has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory, OwnerOnly);
        var path = Path.Combine(directory, "lock");
        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new IOException($"Another Larder service is using the data directory {directory}.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
