// What one person has open towards nodes: who they are there, and a connection or two. It lives as long as their page does, and
// secrets are nowhere else: in no address, no log, no browser storage.
using System.Collections.Concurrent;

namespace Larder.WebConsole.Nodes;

/// <summary>Where a node is, and as which of its databases it is looked at.</summary>
/// <param name="Cache">The cache's name: credentials are its.</param>
/// <param name="Purpose">Connections of different purposes are different ones.</param>
public sealed record NodeTarget(string Cache, string Host, int Port, int Database = 0, string Purpose = "");

/// <summary>A user of a cache.</summary>
public sealed record NodeLogin(string User, string Password);

/// <summary>Connections of one page.</summary>
sealed class NodeSession : IDisposable
{
    const int ReplyBytesMax = 4 << 20;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<string, NodeLogin> _logins = new();
    readonly ConcurrentDictionary<NodeTarget, Line> _lines = new();

    public NodeLogin? LoginOf(string cache) => _logins.GetValueOrDefault(cache);

    /// <summary>From now on; connections of before end.</summary>
    public void LogIn(string cache, NodeLogin? login)
    {
        if (login is null) _logins.TryRemove(cache, out _);
        else _logins[cache] = login;
        foreach (var target in _lines.Keys.Where(target => target.Cache == cache)) Close(target);
    }

    public void Close(NodeTarget target)
    {
        if (_lines.TryRemove(target, out var line)) line.Dispose();
    }

    /// <summary>The reply of a command, which is no error.</summary>
    public async Task<RespReply> AskAsync(NodeTarget target, CancellationToken stop, params IReadOnlyList<object> words)
    {
        var reply = (await CallAsync(target, [Words(words)], ReplyBytesMax, stop))[0];
        return reply.IsError ? throw new RefusedException(reply.Text) : reply;
    }

    /// <summary>The replies of commands sent together; some may be errors.</summary>
    public Task<IReadOnlyList<RespReply>> AskAllAsync(
        NodeTarget target, IEnumerable<IReadOnlyList<object>> commands, CancellationToken stop) =>
        CallAsync(target, [.. commands.Select(Words)], ReplyBytesMax, stop);

    /// <exception cref="NodeException">It cannot be asked, or takes too long.</exception>
    public async Task<IReadOnlyList<RespReply>> CallAsync(
        NodeTarget target, IReadOnlyList<IReadOnlyList<byte[]>> commands, int replyBytesMax, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        var line = _lines.GetOrAdd(target, _ => new Line());
        try
        {
            var replies = await line.CallAsync(this, target, commands, replyBytesMax, limit.Token);
            var no = replies.FirstOrDefault(reply => reply.IsError && reply.Text.StartsWith("NOAUTH", StringComparison.Ordinal));
            return no is null ? replies : throw new LoginNeededException(no.Text);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new NodeException($"The node did not answer within {Limit.TotalSeconds:F0} seconds.");
        }
    }

    public void Dispose()
    {
        foreach (var target in _lines.Keys) Close(target);
    }

    /// <summary>Bytes as they are, all else as its text.</summary>
    public static IReadOnlyList<byte[]> Words(IReadOnlyList<object> words) => [.. words.Select(word => word switch
    {
        byte[] bytes => bytes,
        IFormattable number => ByteText.Bytes(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)),
        _ => ByteText.Bytes(word.ToString()!),
    })];

    // One connection, opened when it is first needed and anew when it has ended.
    sealed class Line : IDisposable
    {
        readonly SemaphoreSlim _turn = new(1);
        RespConnection? _connection;

        public async Task<IReadOnlyList<RespReply>> CallAsync(
            NodeSession session, NodeTarget target, IReadOnlyList<IReadOnlyList<byte[]>> commands, int bytesMax,
            CancellationToken limit)
        {
            await _turn.WaitAsync(limit);
            try
            {
                if (_connection is not { IsGone: false })
                {
                    _connection?.Dispose();
                    _connection = null;
                    _connection = await OpenAsync(session, target, limit);
                }
                return await _connection.CallAsync(commands, bytesMax, limit);
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _connection?.Dispose();

        static async Task<RespConnection> OpenAsync(NodeSession session, NodeTarget target, CancellationToken limit)
        {
            var connection = await RespConnection.OpenAsync(target.Host, target.Port, limit);
            try
            {
                if (session.LoginOf(target.Cache) is { } login)
                {
                    List<object> words = login.User.Length > 0 ? ["AUTH", login.User, login.Password] : ["AUTH", login.Password];
                    var answer = (await connection.CallAsync([Words(words)], ReplyBytesMax, limit))[0];
                    if (answer.IsError) throw new LoginNeededException(answer.Text);
                }
                if (target.Database > 0)
                    await connection.CallAsync([Words(["SELECT", target.Database])], ReplyBytesMax, limit);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
