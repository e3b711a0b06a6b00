// Copies and removes the files of snapshots in the background: what was asked for is on disk by then, and what a stopped service
// left is taken up by the next.
using System.Collections.Concurrent;
using System.Threading.Channels;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Brings files to where the records say they are.</summary>
sealed class SnapshotSettler(
    SnapshotStore store, SnapshotFolder folder, CacheEvents events, ILogger<SnapshotSettler> log) : BackgroundService
{
    const int BesideMax = 8;

    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // One mark is enough for all changes before it is taken.
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // By their snapshots' names. Of several hosts each may settle the same: what one is late with concerns a snapshot that is as
    // it was when that began, and no later one of its name. What waits for a folder of another machine holds up no other.
    readonly ConcurrentDictionary<string, bool> _settling = new();
    readonly SemaphoreSlim _beside = new(BesideMax);

    /// <summary>Something is to be copied or removed.</summary>
    public void Wake() => _changed.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        Wake();
        await RemoveOrphansAsync();
        await foreach (var _ in _changed.Reader.ReadAllAsync(stop))
        {
            while (!await TryBeginAsync(stop) && !stop.IsCancellationRequested) await Task.Delay(RetryDelay, stop);
        }
    }

    // Folders first: who has one has a record by then.
    async Task RemoveOrphansAsync()
    {
        var folders = folder.Known();
        var known = await store.ListKnownAsync();
        foreach (var (name, createdAtUnixMs) in folders.Except(known)) folder.Remove(name, createdAtUnixMs);
    }

    async Task<bool> TryBeginAsync(CancellationToken stop)
    {
        try
        {
            // Whoever ends meanwhile is listed as he was before, and has it looked again.
            var busy = _settling.Keys.ToHashSet();
            foreach (var snapshot in (await store.ListUnsettledAsync()).Where(row => !busy.Contains(row.Name)))
            {
                _settling[snapshot.Name] = true;
                _ = Task.Run(() => SettleInTurnAsync(snapshot, stop), stop);
            }
            return true;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(error, "Snapshots whose files are to be settled could not be listed; it is tried again");
            return false;
        }
    }

    async Task SettleInTurnAsync(SnapshotRecord snapshot, CancellationToken stop)
    {
        try
        {
            await _beside.WaitAsync(stop);
            try
            {
                await SettleAsync(snapshot, stop);
            }
            finally
            {
                _beside.Release();
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(error, "Files of snapshot {Snapshot} could not be settled; it is tried again", snapshot.Name);
            await Task.Delay(RetryDelay, stop);
        }
        _settling.TryRemove(snapshot.Name, out _);
        Wake();
    }

    async Task SettleAsync(SnapshotRecord snapshot, CancellationToken stop)
    {
        if (snapshot.Status == SnapshotStatus.Deleting)
        {
            folder.Remove(snapshot.Name, snapshot.CreatedAtUnixMs);
            await store.RemoveAsync(snapshot);
            return;
        }
        var why = "";
        try
        {
            await (snapshot.ExportTo.Length > 0 ? ExportAsync(snapshot, stop) : CopyAsync(snapshot, stop));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            why = failure.Message;
        }
        if (snapshot.ExportTo.Length > 0) await EndExportAsync(snapshot, why);
        else await EndCopyAsync(snapshot, why);
    }

    async Task ExportAsync(SnapshotRecord snapshot, CancellationToken stop)
    {
        foreach (var file in snapshot.Files)
        {
            await folder.CopyAsync(
                folder.PathOf(snapshot.Name, file.Shard, snapshot.CreatedAtUnixMs),
                $"{snapshot.ExportTo}-{Identifier.NodeId(file.Shard)}.rdb", stop);
        }
    }

    async Task CopyAsync(SnapshotRecord copy, CancellationToken stop)
    {
        var source = await store.FindAsync(copy.CopyOf, stop) ?? throw new IOException($"Snapshot {copy.CopyOf} is gone.");
        foreach (var file in copy.Files)
        {
            var path = folder.PathOf(copy.Name, file.Shard, copy.CreatedAtUnixMs);
            folder.Prepare(path);
            await folder.CopyAsync(folder.PathOf(source.Name, file.Shard, source.CreatedAtUnixMs), path, stop);
        }
    }

    Task EndExportAsync(SnapshotRecord snapshot, string why) => store.ChangeAsync(
        snapshot, SnapshotStatus.Copying,
        row => (row.Status, row.ExportTo) = (SnapshotStatus.Available, ""),
        events.SnapshotExported(snapshot, why));

    Task EndCopyAsync(SnapshotRecord copy, string why) => store.ChangeAsync(
        copy, SnapshotStatus.Creating,
        row => (row.Status, row.Failure) = (why.Length == 0 ? SnapshotStatus.Available : SnapshotStatus.Failed, why),
        why.Length == 0 ? [] : [events.CopyFailed(copy, why)]);
}
