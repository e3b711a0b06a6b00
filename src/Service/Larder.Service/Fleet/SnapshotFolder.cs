// Where the files of snapshots lie on this host: NAME/SHARD-TIME.rdb in one folder, for nobody but its owner.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>Files of snapshots.</summary>
/// <param name="host">Who writes here: of files that are not yet whole each host that shares the folder has its own.</param>
/// <param name="time">What tells that a copy stands still.</param>
sealed class SnapshotFolder(string root, string host, TimeProvider time)
{
    const string UnfinishedEnding = ".part";
    const int StepBytes = 1 << 20;

    /// <summary>A copy of which nothing moves for so long has failed: a folder of another machine may never answer.</summary>
    public static readonly TimeSpan StillLimit = TimeSpan.FromMinutes(5);

    /// <summary>The file of a snapshot's shard. The time tells it from those of earlier snapshots of the same name.</summary>
    public string PathOf(string name, int shard, long createdAtUnixMs) => Path.Combine(
        root, name, string.Create(CultureInfo.InvariantCulture, $"{shard:D4}-{createdAtUnixMs}.rdb"));

    /// <summary>Makes the folder that a file is to lie in.</summary>
    public void Prepare(string file)
    {
        NodeFolder.Create(root);
        NodeFolder.Create(Path.GetDirectoryName(file)!);
    }

    /// <summary>Removes the files of a snapshot. Those of a later one of the same name stay, however late this comes.</summary>
    public void Remove(string name, long createdAtUnixMs)
    {
        var folder = Path.Combine(root, name);
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.GetFiles(folder).Where(file => TimeIn(file) == createdAtUnixMs)) File.Delete(file);
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not empty: the name is another's by now.
        }
    }

    /// <summary>The snapshots that have a folder, and when they were begun; 0 where nothing lies in it.</summary>
    public IReadOnlyList<(string Name, long CreatedAtUnixMs)> Known()
    {
        if (!Directory.Exists(root)) return [];
        return
        [
            .. from folder in Directory.GetDirectories(root)
            from time in Directory.GetFiles(folder).Select(TimeIn).OfType<long>().DefaultIfEmpty(0).Distinct()
            select (Path.GetFileName(folder), time),
        ];
    }

    /// <summary>Copies a file so that it is there as a whole or not at all, whatever comes between.</summary>
    /// <exception cref="IOException">It cannot be copied, or nothing moves any more.</exception>
    public Task CopyAsync(string from, string to, CancellationToken stop) =>
        CopyAsync(from, to, host, time, stop);

    public static async Task CopyAsync(string from, string to, string writer, TimeProvider time, CancellationToken stop)
    {
        var part = $"{to}.{writer}{UnfinishedEnding}";
        await using (var source = await DoneAsync(() => Open(from)))
        await using (var target = await DoneAsync(() => Create(part)))
        {
            var step = new byte[StepBytes];
            while (await MovedAsync(source.ReadAsync(step, stop).AsTask(), time, stop) is var count and > 0)
            {
                await MovedAsync(WrittenAsync(target, step.AsMemory(0, count), stop), time, stop);
            }
            await DoneAsync(() => Flush(target));
        }
        await DoneAsync(() => Move(part, to));

        // Each of these may wait for the other machine, and none can be called off.
        Task<T> DoneAsync<T>(Func<T> step) => MovedAsync(Task.Run(step, stop), time, stop);
    }

    // SHARD-TIME.rdb, or a part of it; null for what is no such file.
    static long? TimeIn(string file) =>
        Path.GetFileName(file).Split('.')[0].Split('-') is [_, var time]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)
            ? unixMs
            : null;

    // Without buffers of their own, for which a stream that is closed waits until its last read or write has come back.
    static FileStream Open(string from) =>
        new(from, new FileStreamOptions { Options = FileOptions.Asynchronous, BufferSize = 0 });

    static FileStream Create(string part)
    {
        File.Delete(part);
        return new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    static async Task<T> MovedAsync<T>(Task<T> step, TimeProvider time, CancellationToken stop)
    {
        try
        {
            return await step.WaitAsync(StillLimit, time, stop);
        }
        catch (TimeoutException)
        {
            // What opens after all is closed.
            _ = step.ContinueWith(late => (late.Result as IDisposable)?.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
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

    static int Move(string part, string to)
    {
        File.Move(part, to, overwrite: true);
        return 0;
    }
}
