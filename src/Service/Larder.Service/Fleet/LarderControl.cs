// Larder's own node: orders over one socket in its folder, commands with all rights over another.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>Speaks with a Larder node.</summary>
sealed class LarderControl : INodeControl
{
    const int OrderLimitMs = 2_000;
    const int AskAgainMs = 100;

    readonly NodeFacts _facts;
    readonly NodeChannel _watch, _orders, _commands;

    public LarderControl(string folder, NodeFacts facts)
    {
        _facts = facts;
        _watch = new NodeChannel(stop => NodeSocket.ConnectAsync(folder, NodeFolder.OrderSocket, stop));
        _orders = new NodeChannel(stop => NodeSocket.ConnectAsync(folder, NodeFolder.OrderSocket, stop));
        _commands = new NodeChannel(stop => NodeSocket.ConnectAsync(folder, NodeFolder.CommandSocket, stop));
    }

    public async Task<NodeReport> AskAsync()
    {
        try
        {
            var answer = await CallAsync(_watch, ["STATUS"], Timeout.Infinite);
            return ReportReading.OfStatus(answer as object?[] ?? throw new IOException("This is no status."));
        }
        catch (NodeErrorException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    public Task<OrderAnswer> RenewAsync(long epoch, long clockMs, long leaseMs) => OrderAsync(
        _watch, ["LEASE", Text(epoch), Text(clockMs), Text(leaseMs)], Timeout.Infinite);

    public Task<OrderAnswer> OrderAsync(IReadOnlyList<string> words) => OrderAsync(_orders, words, OrderLimitMs);

    public Task<object?> CallAsync(IReadOnlyList<string> words, int limitMs) => _commands.TalkAsync(
        (stream, limit) => _facts.IsMemcached
            ? TextTalk.CallAsync(stream, words, limit)
            : RespTalk.CallAsync(stream, words, limit),
        limitMs);

    public async Task SaveAndEndAsync(RunningNode process)
    {
        if (_facts.IsMemcached)
        {
            process.Signal(ProcessSignal.Terminate); // it keeps its items at any planned stop
            return;
        }
        while (!process.HasEnded.IsCompleted && !await HasDataAsync()) await Task.Delay(AskAgainMs);
        await RespSaving.SaveAndEndAsync(CallAsync);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _orders.Dispose();
        _commands.Dispose();
    }

    // A replica that is being sent a copy has nothing yet that is worth keeping.
    async Task<bool> HasDataAsync()
    {
        try
        {
            return await AskAsync() is { IsReady: true } or { Link: "copying" or "loading" };
        }
        catch (IOException)
        {
            return false;
        }
    }

    static async Task<OrderAnswer> OrderAsync(NodeChannel channel, IReadOnlyList<string> words, int limitMs)
    {
        try
        {
            await CallAsync(channel, words, limitMs);
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
    }

    static Task<object?> CallAsync(NodeChannel channel, IReadOnlyList<string> words, int limitMs) =>
        channel.TalkAsync((stream, limit) => RespTalk.CallAsync(stream, words, limit), limitMs);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
