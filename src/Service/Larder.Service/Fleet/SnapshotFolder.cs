// Where the files of snapshots lie on this host: NAME/SHARD-TIME.rdb in one folder, for nobody but its owner.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>Files of snapshots.</summary>
sealed class SnapshotFolder(string root)
{
    const string UnfinishedEnding = ".part";

    /// <summary>The file of a snapshot's shard. The time tells it from those of earlier snapshots of the same name.</summary>
    public string PathOf(string name, int shard, long createdAtUnixMs) => Path.Combine(
        root, name, string.Create(CultureInfo.InvariantCulture, $"{shard:D4}-{createdAtUnixMs}.rdb"));

    /// <summary>Makes the folder that a file is to lie in.</summary>
    public void Prepare(string file)
    {
        NodeFolder.Create(root);
        NodeFolder.Create(Path.GetDirectoryName(file)!);
    }

    public void Remove(string name)
    {
        var folder = Path.Combine(root, name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>The names of the snapshots that have a folder.</summary>
    public IReadOnlyList<string> Names() =>
        Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(path => Path.GetFileName(path))] : [];

    /// <summary>Copies a file so that it is there as a whole or not at all, whatever comes between.</summary>
    public static async Task CopyAsync(string from, string to, CancellationToken stop)
    {
        var part = to + UnfinishedEnding;
        File.Delete(part);
        await using (var source = File.OpenRead(from))
        await using (var target = new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await source.CopyToAsync(target, stop);
            target.Flush(flushToDisk: true);
        }
        File.Move(part, to, overwrite: true);
    }
}
