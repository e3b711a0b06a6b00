// A real Valkey or Redis server: over its Unix socket, as the service's own user.
using Larder.Base;

namespace Larder.Service.Fleet;

/// <summary>Speaks with a stock server.</summary>
sealed class StockControl : INodeControl
{
    const int OrderLimitMs = 2_000;
    const int AsksPerLogCheck = 60;

    readonly string _folder;
    readonly NodeFacts _facts;
    readonly NodeChannel _watch, _commands;
    readonly SemaphoreSlim _orders = new(1);
    readonly StockSnapshot _snapshot;
    StockAssignment? _assignment;
    int _askCount;

    public StockControl(string folder, NodeFacts facts)
    {
        (_folder, _facts) = (folder, facts);
        _watch = new NodeChannel(OpenAsync);
        _commands = new NodeChannel(OpenAsync);
        _snapshot = new StockSnapshot(folder, CallAsync);
    }

    public async Task<NodeReport> AskAsync()
    {
        try
        {
            var info = await _watch.TalkAsync(
                (stream, limit) => RespTalk.CallAsync(stream, ["INFO"], limit), Timeout.Infinite);
            if (_askCount++ % AsksPerLogCheck == 0) NodeFolder.BoundLog(_folder);
            var assignment = _assignment ??= StockAssignment.ReadFrom(_folder);
            var nowMs = Clock.System.MonotonicNs / 1_000_000;
            return ReportReading.OfInfo(info as string ?? "", assignment.Role, assignment.Epoch, nowMs) with
            {
                Snapshot = _snapshot.Report,
            };
        }
        catch (NodeErrorException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    public Task<OrderAnswer> RenewAsync(long epoch, long clockMs, long leaseMs) =>
        Task.FromResult(new OrderAnswer(true, "ERR this server knows no lease"));

    public async Task<OrderAnswer> OrderAsync(IReadOnlyList<string> words)
    {
        if (words[0].Equals("RELEASE", StringComparison.OrdinalIgnoreCase)) return OrderAnswer.Done; // it gave no word
        if (words is ["SNAPSHOT", var path]) return _snapshot.Begin(path);
        if (StockAssignment.Of(words) is not { } next)
            return new OrderAnswer(true, $"ERR this server cannot {words[0].ToUpperInvariant()}");
        await _orders.WaitAsync();
        try
        {
            var known = _assignment ??= StockAssignment.ReadFrom(_folder);
            if (next.Epoch < known.Epoch) return new OrderAnswer(true, $"EPOCH {known.Epoch} is known here");
            if (next != known) next.WriteTo(_folder);
            _assignment = next;
            string[] primary = next.Role == NodeRole.Replica ? [next.Host, next.Port] : ["NO", "ONE"];
            await CallAsync(["REPLICAOF", .. primary], OrderLimitMs);
            return OrderAnswer.Done;
        }
        catch (NodeErrorException refusal)
        {
            return new OrderAnswer(true, refusal.Message);
        }
        catch (IOException)
        {
            return OrderAnswer.NotReached;
        }
        finally
        {
            _orders.Release();
        }
    }

    public Task<object?> CallAsync(IReadOnlyList<string> words, int limitMs) => _commands.TalkAsync(
        (stream, limit) => RespTalk.CallAsync(stream, [StockServers.NameOf(words[0], _facts), .. words.Skip(1)], limit),
        limitMs);

    public Task SaveAndEndAsync(RunningNode process) => RespSaving.SaveAndEndAsync(CallAsync);

    public void Dispose()
    {
        _watch.Dispose();
        _commands.Dispose();
    }

    async Task<NodeStream> OpenAsync(CancellationToken limit)
    {
        var stream = await NodeSocket.ConnectAsync(_folder, NodeFolder.OrderSocket, limit);
        try
        {
            await RespTalk.CallAsync(stream, ["AUTH", StockServers.UserOf(_facts), _facts.Secret], limit);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
