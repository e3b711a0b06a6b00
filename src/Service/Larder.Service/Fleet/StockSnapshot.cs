// The order SNAPSHOT for a stock server: it saves in the background, and the file that this leaves is copied to where it is
// wanted. What a service that ends meanwhile leaves is done again by the next.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>The last snapshot of one server.</summary>
sealed class StockSnapshot(string folder, NodeCall call)
{
    const int LimitMs = 5_000, AskAgainMs = 100;

    volatile SnapshotReport _report = SnapshotReport.None;

    public SnapshotReport Report => _report;

    public OrderAnswer Begin(string path)
    {
        if (_report.Standing == SnapshotStanding.Running)
            return new OrderAnswer(true, $"BUSY a snapshot is being taken to {_report.Path}");
        _report = new SnapshotReport(SnapshotStanding.Running, path, 0, "");
        _ = TakeAsync(path);
        return OrderAnswer.Done;
    }

    async Task TakeAsync(string path)
    {
        try
        {
            // One that is on its way may have begun before this was asked for.
            await EndOfSaveAsync();
            await call(["BGSAVE"], LimitMs);
            if (await EndOfSaveAsync() != "ok") throw new IOException("The server could not save its content.");
            await SnapshotFolder.CopyAsync(
                Path.Combine(folder, NodeFolder.LoadedFile), path, "copy", TimeProvider.System, CancellationToken.None);
            _report = new SnapshotReport(SnapshotStanding.Done, path, new FileInfo(path).Length, "");
        }
        catch (Exception failure)
        {
            _report = new SnapshotReport(SnapshotStanding.Failed, path, 0, failure.Message);
        }
    }

    async Task<string> EndOfSaveAsync()
    {
        while (true)
        {
            var info = await call(["INFO", "persistence"], LimitMs) as string ?? "";
            var fields = info.Split("\r\n").Select(line => line.Split(':')).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1]);
            if (fields.GetValueOrDefault("rdb_bgsave_in_progress") == 0.ToString(CultureInfo.InvariantCulture))
                return fields.GetValueOrDefault("rdb_last_bgsave_status", "");
            // Keys, not bytes, which it does not tell: what grows gets on.
            if (long.TryParse(fields.GetValueOrDefault("current_save_keys_processed"), out var keys))
                _report = _report with { Bytes = keys };
            await Task.Delay(AskAgainMs);
        }
    }
}
