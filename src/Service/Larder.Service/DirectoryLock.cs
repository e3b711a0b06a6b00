// One service at a time may use a data directory. The lock is the operating system's, so it ends with the process,
// however that ends. A file beside it tells which process has it.
using Larder.Service.Fleet;

namespace Larder.Service;

/// <summary>A lock on a data directory.</summary>
sealed class DirectoryLock : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What the system says of a file that another process has locked.
    const int WouldBlock = 11;

    const string FileName = "lock";
    const string HolderFile = "service.pid";

    readonly FileStream _file;

    DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, creating the directory if need be.</summary>
    /// <exception cref="IOException">Another service has it, or it cannot be created or written to.</exception>
    public static DirectoryLock Take(string directory)
    {
        if (File.Exists(directory)) throw new IOException($"the data folder {directory} is a file");
        try
        {
            Directory.CreateDirectory(directory, OwnerOnly);
            var file = new FileStream(Path.Combine(directory, FileName), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            NodeFolder.Write(directory, HolderFile, $"{ProcessIdentity.Of(Environment.ProcessId)}\n");
            return new DirectoryLock(file);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new IOException($"another Larder service is using the data folder {directory}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the data folder {directory} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>The process that has the lock, or had it last; null where nobody ever had.</summary>
    public static ProcessIdentity? HolderOf(string directory) => ProcessIdentity.ReadFile(Path.Combine(directory, HolderFile));

    public void Dispose() => _file.Dispose();
}
