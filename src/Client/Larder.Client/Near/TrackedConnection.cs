// A connection over which keys are read and on which the server then says when they change: RESP3 with CLIENT TRACKING.
// Value and change come in one stream, so their order is the order in which the server did them: what was read before a
// change is filled in and then forgotten, never the other way round.
//
//     ReadAsync -> requests (a pipe, so that callers never wait for the socket) -> node
//     node -> the read loop, which fills and empties the memory by itself before anyone is told
using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Larder.Client.Near;

sealed class TrackedConnection : IDisposable
{
    sealed class Request(NearFill? fill)
    {
        public NearFill? Fill => fill;

        public TaskCompletionSource<NearReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    readonly Stream _stream;
    readonly NearMemory _memory;
    readonly Pipe _requests = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    readonly ConcurrentQueue<Request> _waiting = new();
    readonly Lock _lock = new();
    readonly CancellationTokenSource _end = new();
    volatile bool _isAlive = true;

    TrackedConnection(Stream stream, NearMemory memory)
    {
        _stream = stream;
        _memory = memory;
    }

    /// <summary>It still tells of changes; what was read over it is good for as long.</summary>
    public bool IsAlive => _isAlive;

    /// <summary>Begins to talk on a stream that leads to a node, and owns the stream.</summary>
    public static async Task<TrackedConnection> OpenAsync(
        Stream stream, NearLogin login, NearMemory memory, TimeSpan heartbeat, TimeProvider time)
    {
        var connection = new TrackedConnection(stream, memory);
        _ = connection.WriteLoopAsync();
        _ = connection.ReadLoopAsync();
        try
        {
            foreach (var command in login.Commands()) await connection.AskAsync(command);
            _ = connection.HeartbeatAsync(heartbeat, time);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads a key, and fills it into the memory when it may be.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public Task<NearReply> ReadAsync(string key, NearFill? fill) => SendAsync(new Request(fill), "GET", key);

    async Task AskAsync(params string[] words)
    {
        var reply = await SendAsync(new Request(null), words);
        if (reply.IsError) throw new InvalidDataException(Encoding.UTF8.GetString(reply.Bytes ?? []));
    }

    Task<NearReply> SendAsync(Request request, params string[] words)
    {
        lock (_lock)
        {
            if (!_isAlive) throw new IOException("the connection is lost");
            _waiting.Enqueue(request);
            Write(words);
            // Without a threshold this never waits.
            _ = _requests.Writer.FlushAsync(CancellationToken.None);
        }

        return request.Answer.Task;
    }

    void Write(string[] words)
    {
        Put('*', words.Length);
        foreach (var word in words)
        {
            Put('$', Encoding.UTF8.GetByteCount(word));
            Encoding.UTF8.GetBytes(word, _requests.Writer);
            _requests.Writer.Write("\r\n"u8);
        }
    }

    void Put(char kind, int number)
    {
        Span<byte> line = stackalloc byte[16];
        line[0] = (byte)kind;
        number.TryFormat(line[1..], out var digits, default, CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(line[(1 + digits)..]);
        _requests.Writer.Write(line[..(digits + 3)]);
    }

    async Task WriteLoopAsync()
    {
        try
        {
            await _requests.Reader.CopyToAsync(_stream, _end.Token);
        }
        catch (Exception e) when (IsLoss(e))
        {
            Dispose();
        }
    }

    async Task ReadLoopAsync()
    {
        var reader = PipeReader.Create(_stream);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_end.Token);
                var buffer = read.Buffer;
                while (NearReply.TryTake(ref buffer, out var reply)) Take(reply);
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) break;
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            // Lost, in whatever way.
        }
        finally
        {
            Lose();
        }
    }

    void Take(NearReply reply)
    {
        if (reply.IsPush) Invalidate(reply);
        else if (!_waiting.TryDequeue(out var request)) throw new InvalidDataException("a reply that nobody asked for");
        else
        {
            if (request.Fill is { } fill && !reply.IsError) _memory.Fill(fill, reply.Bytes, this);
            request.Answer.SetResult(reply);
        }
    }

    // [invalidate, [key ...]], or with null in the place of the keys when all of them are gone.
    void Invalidate(NearReply push)
    {
        if (push.Items is not [{ Bytes: { } name }, var what] || !name.AsSpan().SequenceEqual("invalidate"u8)) return;
        if (what.Items is null) _memory.Empty();
        else
        {
            foreach (var key in what.Items) _memory.Invalidate(Encoding.UTF8.GetString(key.Bytes ?? []));
        }
    }

    async Task HeartbeatAsync(TimeSpan period, TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(period, time);
            while (true)
            {
                var answer = AskAsync("PING");
                await timer.WaitForNextTickAsync(_end.Token);
                if (!answer.IsCompletedSuccessfully) break;
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            // Lost, in whatever way.
        }

        Dispose();
    }

    // Nothing is filled in any more when the memory is emptied, as only the read loop fills, and it is this that ends it.
    void Lose()
    {
        Dispose();
        _memory.Empty();
        while (_waiting.TryDequeue(out var request)) request.Answer.SetException(new IOException("the connection is lost"));
    }

    static bool IsLoss(Exception e) =>
        e is IOException or ObjectDisposedException or OperationCanceledException or InvalidDataException
            or InvalidOperationException;

    /// <summary>Ends it; the read loop does the rest.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isAlive) return;
            _isAlive = false;
        }

        _end.Cancel();
        _stream.Dispose();
    }
}
