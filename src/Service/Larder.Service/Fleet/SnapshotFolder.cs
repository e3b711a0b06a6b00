// Where the files of snapshots lie on this host: NAME/SHARD-TIME.rdb in one folder, for nobody but its owner.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>Files of snapshots.</summary>
/// <param name="host">Who writes here: of files that are not yet whole each host that shares the folder has its own.</param>
sealed class SnapshotFolder(string root, string host = "local")
{
    const string UnfinishedEnding = ".part";
    const int StepBytes = 1 << 20;

    /// <summary>A copy of which nothing moves for so long has failed: a folder of another machine may never answer.</summary>
    static readonly TimeSpan StillLimit = TimeSpan.FromMinutes(5);

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
    /// <exception cref="IOException">It cannot be copied, or nothing moves any more.</exception>
    public Task CopyAsync(string from, string to, CancellationToken stop) => CopyAsync(from, to, host, stop);

    public static async Task CopyAsync(string from, string to, string writer, CancellationToken stop)
    {
        var part = $"{to}.{writer}{UnfinishedEnding}";
        File.Delete(part);
        await using (var source = File.OpenRead(from))
        await using (var target = new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            var step = new byte[StepBytes];
            while (await MovedAsync(source.ReadAsync(step, stop).AsTask(), stop) is var count and > 0)
            {
                await MovedAsync(WrittenAsync(target, step.AsMemory(0, count), stop), stop);
            }
            await MovedAsync(Task.Run(() => Flush(target), stop), stop);
        }
        File.Move(part, to, overwrite: true);
    }

    static async Task<int> MovedAsync(Task<int> step, CancellationToken stop)
    {
        try
        {
            return await step.WaitAsync(StillLimit, stop);
        }
        catch (TimeoutException)
        {
            throw new IOException($"Nothing moved for {StillLimit.TotalMinutes:F0} minutes.");
        }
    }

    static async Task<int> WrittenAsync(FileStream target, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await target.WriteAsync(bytes, stop);
        return bytes.Length;
    }

    static int Flush(FileStream target)
    {
        target.Flush(flushToDisk: true);
        return 0;
    }
}
