// Where delivered logs lie: a file for each log group and each delivery stream, below delivered/ in the data folder.
using Larder.Service.Store;

namespace Larder.Service.Insights.Logs;

/// <summary>Appends lines. A file that has grown large is put aside, in the place of the one before.</summary>
sealed class DeliveredFiles(string dataDirectory)
{
    const long BytesMax = 64 << 20;
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly SemaphoreSlim _turn = new(1);

    // Names of log groups have strokes, and no plus signs.
    public string PathOf(LogDeliveryRecord delivery) => Path.Combine(
        dataDirectory, "delivered", delivery.DestinationType, delivery.Destination.Replace('/', '+') + ".log");

    public async Task AppendAsync(LogDeliveryRecord delivery, IReadOnlyList<string> lines, CancellationToken stop)
    {
        var path = PathOf(delivery);
        await _turn.WaitAsync(stop);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            if (new FileInfo(path) is { Exists: true, Length: > BytesMax }) File.Move(path, path + ".1", overwrite: true);
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = OwnerOnly,
            });
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), stop);
        }
        finally
        {
            _turn.Release();
        }
    }
}
