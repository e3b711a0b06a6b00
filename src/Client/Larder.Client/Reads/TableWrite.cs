// A write to tables that is under way.
namespace Larder.Client.Reads;

/// <summary>
/// Marks tables as being written to, on all servers, until it is disposed: dispose it after the commit. What was read from the
/// tables before is not served any more, and what is read meanwhile is not stored.
/// </summary>
public sealed class TableWrite : IAsyncDisposable
{
    readonly TableWrites _writes;
    readonly string[] _tables;
    readonly string _token;
    bool _isMarked;
    bool _isEnded;

    TableWrite(TableWrites writes, string[] tables, string token, bool isMarked)
    {
        _writes = writes;
        _tables = tables;
        _token = token;
        _isMarked = isMarked;
    }

    internal static async Task<TableWrite> BeginAsync(TableWrites writes, IEnumerable<string> tables)
    {
        var names = tables.Distinct(StringComparer.Ordinal).ToArray();
        var token = Guid.NewGuid().ToString("N");
        return new TableWrite(writes, names, token, await writes.BeginAsync(token, names));
    }

    /// <summary>
    /// Marks the tables once more: right before the commit of a transaction that may have lasted longer than a mark.
    /// </summary>
    public async Task RenewAsync() => _isMarked = await _writes.BeginAsync(_token, _tables) && _isMarked;

    /// <summary>Ends the write.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isEnded) return;
        _isEnded = true;
        await _writes.EndAsync(_token, _tables, _isMarked);
    }
}
