// Folders as the disk has them.
using System.Runtime.InteropServices;

namespace Larder.Engine.Persistence.Files;

public static class Folder
{
    const int ReadOnly = 0;

    /// <summary>
    /// Returns when the names in the folder, as they are now, are on the disk. Where the system cannot do that, at once.
    /// </summary>
    public static void Sync(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = Open(path, ReadOnly);
        if (folder < 0) return;
        try
        {
            if (Sync(folder) != 0) throw new IOException($"the folder {path} could not be brought to the disk");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int file);
}
