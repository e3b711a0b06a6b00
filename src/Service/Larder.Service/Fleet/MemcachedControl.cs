// A real memcached. Its only address is its port, where somebody else may listen when it has not come up: each connection
// begins with the question which process is there, and one that is not the node's is not spoken to.
using System.Globalization;
using System.Net.Sockets;
using Larder.Base;

namespace Larder.Service.Fleet;

/// <summary>Speaks with memcached.</summary>
sealed class MemcachedControl : INodeControl
{
    const string VersionWord = "VERSION ";

    readonly string _folder;
    readonly NodeFacts _facts;
    readonly NodeChannel _watch, _commands;
    ProcessIdentity? _process;

    public MemcachedControl(string folder, NodeFacts facts)
    {
        (_folder, _facts) = (folder, facts);
        _watch = new NodeChannel(OpenAsync);
        _commands = new NodeChannel(OpenAsync);
    }

    public async Task<NodeReport> AskAsync()
    {
        var version = await CallAsync(_watch, ["version"], Timeout.Infinite) as string ?? "";
        return new NodeReport
        {
            RunId = $"{_process?.Pid}-{_process?.StartTicks}",
            Role = NodeRole.Alone,
            IsReady = true,
            ServerVersion = version.StartsWith(VersionWord, StringComparison.Ordinal) ? version[VersionWord.Length..] : "",
            ClockMs = Clock.System.MonotonicNs / 1_000_000,
        };
    }

    public Task<OrderAnswer> RenewAsync(long epoch, long clockMs, long leaseMs) => Refuse("LEASE");

    public Task<OrderAnswer> OrderAsync(IReadOnlyList<string> words) =>
        words is ["ROLE", "ALONE", _] or ["RELEASE", _] ? Task.FromResult(OrderAnswer.Done) : Refuse(words[0]);

    public Task<object?> CallAsync(IReadOnlyList<string> words, int limitMs) => CallAsync(_commands, words, limitMs);

    public Task SaveAndEndAsync(RunningNode process) =>
        Task.FromException(new IOException("memcached does not keep its items."));

    public void Dispose()
    {
        _watch.Dispose();
        _commands.Dispose();
    }

    static Task<OrderAnswer> Refuse(string order) =>
        Task.FromResult(new OrderAnswer(true, $"ERR memcached cannot {order.ToUpperInvariant()}"));

    static Task<object?> CallAsync(NodeChannel channel, IReadOnlyList<string> words, int limitMs) =>
        channel.TalkAsync((stream, limit) => TextTalk.CallAsync(stream, words, limit), limitMs);

    async Task<NodeStream> OpenAsync(CancellationToken limit)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_facts.EndPoint, limit);
            var stream = new NodeStream(socket);
            _process = ProcessIdentity.ReadFrom(_folder);
            var pid = string.Create(CultureInfo.InvariantCulture, $"STAT pid {_process?.Pid}");
            if (await TextTalk.CallAsync(stream, ["stats"], limit) is not string[] lines || !lines.Contains(pid))
                throw new IOException($"Another program listens on {_facts.EndPoint}.");
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
