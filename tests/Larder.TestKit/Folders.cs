// Folders in which processes have worked, or work still.
namespace Larder.TestKit;

/// <summary>Removes folders.</summary>
public static class Folders
{
    /// <summary>Removes a folder with all that is in it. A process that lives, or that was killed and has not ended yet, may
    /// write a file between the look into the folder and its end: then it is looked into again.</summary>
    public static void Remove(string path) => Wait.Until(() => TryRemove(path), $"{path} to be removed");

    static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // Something was written into it, or is gone already.
        }
        return !Directory.Exists(path);
    }
}
