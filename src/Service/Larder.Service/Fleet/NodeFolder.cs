// A node's folder: for nobody but its owner, as secrets lie in its files.
//
//   node.conf, users.acl   what the node is told            node.pid, node.facts   how its process is found again
//   node.log, node.log.1   its log, bounded                 admin.sock, ...        where it takes orders and commands
//   node.out               what else it said since its start, such as why it could not
//   kept.rdb, kept.items   its content, from a planned stop to the next start
//   dump.rdb               what it loads at that start, and any snapshot that it writes while it runs
//   kept.tries             how many starts have tried to load that; it goes when one has
//
// Content comes back once. A planned stop leaves kept.rdb; the launcher moves it to dump.rdb right before the node runs, and
// removes any dump.rdb that lies there without that, unless it is what the process before was killed over before it had loaded
// it. So what a node has written while it ran is never loaded by the next process, and a node that was killed starts empty, not
// with something old. Larder's nodes remove kept.tries themselves before they serve anybody; for others it is removed when they
// are first seen to be ready.
namespace Larder.Service.Fleet;

/// <summary>Files and folders of nodes.</summary>
static class NodeFolder
{
    public const string ConfigFile = "node.conf";
    public const string UsersFile = "users.acl";
    public const string LogFile = "node.log";
    public const string OutputFile = "node.out";
    public const string OrderSocket = "admin.sock";
    public const string CommandSocket = "command.sock";
    public const string KeptFile = "kept.rdb";
    public const string LoadedFile = "dump.rdb";
    public const string KeptItemsFile = "kept.items";
    public const string TriesFile = "kept.tries";

    /// <summary>Beyond this a log is put aside, in the place of the one before.</summary>
    public const long LogBytesMax = 8 << 20;

    const string GoneFolder = ".gone";
    const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode OwnerOnly = OwnerReads | UnixFileMode.UserExecute;

    /// <summary>Makes the folder and those above it that are not there, and sees to it that no one else gets in.</summary>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
    }

    /// <summary>Puts a file of the owner's in place, as a whole.</summary>
    public static void Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.Delete(path + ".new");
        using (var file = new FileStream(path + ".new", new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReads,
        }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Puts an RDB file where the first start takes it from.</summary>
    public static void Seed(string folder, string seedFile)
    {
        var path = Path.Combine(folder, KeptFile);
        File.Copy(seedFile, path + ".new", overwrite: true);
        File.SetUnixFileMode(path + ".new", OwnerReads);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Drops the content that a planned stop has kept.</summary>
    public static void DropContent(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var name in new[] { KeptFile, TriesFile, LoadedFile, KeptItemsFile }) File.Delete(Path.Combine(folder, name));
    }

    /// <summary>Bounds the log of a program that does not do so itself and opens it for each line.</summary>
    public static void BoundLog(string folder)
    {
        var log = new FileInfo(Path.Combine(folder, LogFile));
        if (log.Exists && log.Length > LogBytesMax) log.MoveTo(log.FullName + ".1", overwrite: true);
    }

    /// <summary>The names of the nodes below: cluster/node.</summary>
    public static IReadOnlyList<string> NamesIn(string root)
    {
        if (!Directory.Exists(root)) return [];
        return
        [
            .. from cluster in Directory.GetDirectories(root)
            where !Path.GetFileName(cluster).StartsWith('.')
            from node in Directory.GetDirectories(cluster)
            select $"{Path.GetFileName(cluster)}/{Path.GetFileName(node)}",
        ];
    }

    /// <summary>Removes a node's folder, and its cluster's when that was the last. It goes out of sight in one step; what a
    /// service that dies here leaves of it, <see cref="RemoveGone"/> removes.</summary>
    public static void Remove(string root, string name)
    {
        var folder = Path.Combine(root, name);
        var cluster = Path.GetDirectoryName(folder)!;
        if (Directory.Exists(folder))
        {
            Create(Path.Combine(root, GoneFolder));
            Directory.Move(folder, Path.Combine(root, GoneFolder, Guid.NewGuid().ToString("N")));
        }
        if (Directory.Exists(cluster) && !Directory.EnumerateFileSystemEntries(cluster).Any()) Directory.Delete(cluster);
        RemoveGone(root);
    }

    /// <summary>Removes what is out of sight.</summary>
    public static void RemoveGone(string root)
    {
        var gone = Path.Combine(root, GoneFolder);
        if (!Directory.Exists(gone)) return;
        foreach (var folder in Directory.GetDirectories(gone))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another one was removed at the same time and took this with it.
            }
        }
    }
}
