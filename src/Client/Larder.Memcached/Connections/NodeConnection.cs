// One connection to a node, shared by all callers. Commands are put into one buffer in turn and sent together; answers come in
// the order of the commands, so no caller waits for another.
//
//     callers -> [lock: buffer, queue of who waits] -> writer -> node -> reader -> who waits longest
//
// Writer and reader are threads of its own: those of the pool may all be waiting for an answer.
using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Larder.Memcached.Connections;

sealed class NodeConnection : IDisposable
{
    // What a connection keeps for sending after more has been sent at once.
    const int KeptBytes = 1 << 20;

    readonly Stream _stream;
    readonly Queue<TaskCompletionSource<MetaReply>> _waiting = new();
    readonly object _lock = new();
    ArrayBufferWriter<byte> _out = new();
    Exception? _failure;

    NodeConnection(Stream stream) => _stream = stream;

    public bool IsBroken => Volatile.Read(ref _failure) is not null;

    /// <summary>Connects. Answers are taken by the thread that calls <see cref="Receive"/>.</summary>
    public static NodeConnection Open(NodeAddress node, bool tls, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var ending = cancel.Register(socket.Dispose);
            socket.Connect(node.Host, node.Port);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls)
            {
                var secured = new SslStream(stream);
                secured.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = node.Host });
                stream = secured;
            }

            var connection = new NodeConnection(stream);
            new Thread(connection.Send) { IsBackground = true, Name = $"to {node}" }.Start();
            return connection;
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
            _out.Write(line);
            _out.Write("\r\n"u8);
            if (data is { } block)
            {
                foreach (var part in block) _out.Write(part.Span);
                _out.Write("\r\n"u8);
            }

            Monitor.Pulse(_lock);
        }

        return answer.Task;
    }

    // One buffer is filled while the other is being sent.
    void Send()
    {
        var sending = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                lock (_lock)
                {
                    while (_out.WrittenCount == 0 && _failure is null) Monitor.Wait(_lock);
                    if (_failure is not null) return;
                    (sending, _out) = (_out, sending);
                }

                _stream.Write(sending.WrittenSpan);
                if (sending.Capacity > KeptBytes) sending = new ArrayBufferWriter<byte>();
                else sending.ResetWrittenCount();
            }
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    /// <summary>Takes answers until the connection breaks.</summary>
    public void Receive()
    {
        var received = new ReceivedBytes();
        try
        {
            while (true)
            {
                var read = _stream.Read(received.Free());
                if (read == 0) throw new EndOfStreamException("the node has closed the connection");
                received.Add(read);
                var buffer = received.Sequence;
                while (ReplyReader.TryRead(ref buffer, out var reply)) Answer(reply);
                received.KeepLast((int)buffer.Length);
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
            Monitor.Pulse(_lock);
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
