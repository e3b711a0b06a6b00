// One connection to a node, shared by all callers. Commands are put into one buffer in turn and sent together; answers come in
// the order of the commands, so no caller waits for another.
//
//     callers -> [lock: buffer, queue of who waits] -> writer -> node -> reader -> who waits longest
using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Larder.Memcached.Connections;

sealed class NodeConnection : IDisposable
{
    readonly Stream _stream;
    readonly Pipe _out = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    readonly Queue<TaskCompletionSource<MetaReply>> _waiting = new();
    readonly Lock _lock = new();
    Exception? _failure;

    NodeConnection(Stream stream)
    {
        _stream = stream;
        _ = SendAsync();
        _ = ReceiveAsync();
    }

    public bool IsBroken => Volatile.Read(ref _failure) is not null;

    public static async Task<NodeConnection> OpenAsync(NodeAddress node, bool tls, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(node.Host, node.Port, cancel);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (!tls) return new NodeConnection(stream);
            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = node.Host }, cancel);
            return new NodeConnection(secured);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command, with a block of data behind its line where it has one.</summary>
    public Task<MetaReply> AskAsync(ReadOnlySpan<byte> line, ReadOnlySequence<byte>? data = null)
    {
        var answer = new TaskCompletionSource<MetaReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_failure is not null) throw new MemcachedException("the connection is broken", _failure);
            _waiting.Enqueue(answer);
            _out.Writer.Write(line);
            _out.Writer.Write("\r\n"u8);
            if (data is { } block)
            {
                foreach (var part in block) _out.Writer.Write(part.Span);
                _out.Writer.Write("\r\n"u8);
            }

            // Nothing waits: the pipe has no limit, and the writer below takes what has gathered.
            _ = _out.Writer.FlushAsync();
        }

        return answer.Task;
    }

    async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _out.Reader.ReadAsync();
                foreach (var part in read.Buffer) await _stream.WriteAsync(part);
                _out.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    async Task ReceiveAsync()
    {
        var reader = PipeReader.Create(_stream);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var buffer = read.Buffer;
                while (ReplyReader.TryRead(ref buffer, out var reply)) Answer(reply);
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) throw new EndOfStreamException("the node has closed the connection");
            }
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    void Answer(MetaReply reply)
    {
        TaskCompletionSource<MetaReply> first;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out first!)) throw new InvalidDataException("the node answered what nobody asked");
        }

        if (reply.Status == MetaStatus.Error)
            first.TrySetException(new MemcachedException(Encoding.UTF8.GetString(reply.Data)));
        else first.TrySetResult(reply);
    }

    /// <summary>Nobody may wait for a node that is gone.</summary>
    public void Break(Exception reason)
    {
        TaskCompletionSource<MetaReply>[] waiting;
        lock (_lock)
        {
            if (_failure is not null) return;
            _failure = reason;
            waiting = [.. _waiting];
            _waiting.Clear();
            _out.Writer.Complete();
        }

        foreach (var answer in waiting)
        {
            answer.TrySetException(new MemcachedException($"the connection broke: {reason.Message}", reason));
            _ = answer.Task.Exception;
        }

        _stream.Dispose();
    }

    public void Dispose() => Break(new ObjectDisposedException(nameof(NodeConnection)));
}

/// <summary>Where a node is.</summary>
/// <param name="Host">Name or address of the host.</param>
/// <param name="Port">The port.</param>
public sealed record NodeAddress(string Host, int Port)
{
    /// <summary>Reads HOST:PORT; without a port it is 11211.</summary>
    public static NodeAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon < 0
            ? new NodeAddress(text, 11211)
            : new NodeAddress(text[..colon], int.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>HOST:PORT.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
