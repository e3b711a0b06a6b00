// A line in a file of its own that outlasts a fall of the machine.
using System.Text;
using Larder.Engine.Persistence.Files;

namespace Larder.Engine.Orders;

static class KeptLine
{
    /// <summary>Null where there is none.</summary>
    public static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;

    /// <summary>In the place of what was there, in one step; it is on the disk when this returns.</summary>
    public static void Write(string path, string line)
    {
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
        Folder.Sync(Path.GetDirectoryName(path)!);
    }
}
