// A node of the cache. It connects when it is first needed; one that cannot be reached, or has not answered three times in a
// row, is left alone for a moment, in which commands to it fail at once.
using System.Buffers;
using System.Runtime.CompilerServices;
using Larder.Client.Connections;

namespace Larder.Memcached.Connections;

sealed class Node(NodeAddress address, MemcachedOptions options, TimeProvider time) : IDisposable
{
    const int TimeoutsUntilBroken = 3;

    readonly Lock _lock = new();
    NodeConnection? _connection;
    Task<NodeConnection>? _opening;
    long _failedAt;
    bool _hasFailed;
    int _timeouts;
    bool _isDisposed;

    public NodeAddress Address => address;

    /// <summary>Sends a command and waits for its answer within the limit, in which there must be a connection too.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MetaReply> AskAsync(
        ReadOnlyMemory<byte> line, ReadOnlySequence<byte>? data = null, CancellationToken cancel = default)
    {
        var connection = _connection;
        var left = options.CommandLimit;
        try
        {
            if (connection is null or { IsBroken: true })
            {
                var began = time.GetTimestamp();
                connection = await Waiting.Here(Connected()).WaitAsync(left, Waiting.Time(time), cancel);
                left -= time.GetElapsedTime(began);
                if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            }

            var reply = await Waiting.Here(connection.AskAsync(line.Span, data))
                .WaitAsync(left, Waiting.Time(time), cancel);
            _timeouts = 0;
            return reply;
        }
        catch (TimeoutException e)
        {
            // The connection of a node that hangs is given up, so that all who wait are told.
            if (Interlocked.Increment(ref _timeouts) >= TimeoutsUntilBroken)
            {
                Fail();
                connection?.Break(e);
            }

            throw new MemcachedException($"{address} did not answer in time", e);
        }
    }

    // All who need a connection wait for the same one.
    Task<NodeConnection> Connected()
    {
        lock (_lock)
        {
            if (_connection is { IsBroken: false } open) return Task.FromResult(open);
            if (_isDisposed) throw new MemcachedException($"{address} is no node of the cache any more");
            if (_hasFailed && time.GetElapsedTime(_failedAt) < options.RetryPeriod)
                throw new MemcachedException($"{address} is away");
            return _opening is { IsCompleted: false } opening ? opening : _opening = Open();
        }
    }

    Task<NodeConnection> Open()
    {
        var opening = new TaskCompletionSource<NodeConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Serve(opening)) { IsBackground = true, Name = $"from {address}" }.Start();
        return opening.Task;
    }

    // The life of a connection.
    void Serve(TaskCompletionSource<NodeConnection> opening)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.ConnectLimit, time);
            var connection = NodeConnection.Open(address, options.Tls, limit.Token);
            lock (_lock)
            {
                (_connection, _hasFailed, _timeouts) = (connection, false, 0);
                if (_isDisposed) connection.Dispose();
            }

            opening.SetResult(connection);
            connection.Receive();
        }
        catch (Exception e)
        {
            Fail();
            opening.TrySetException(new MemcachedException($"{address} cannot be reached: {e.Message}", e));
            // Nobody may be waiting.
            _ = opening.Task.Exception;
        }
    }

    void Fail()
    {
        _failedAt = time.GetTimestamp();
        _hasFailed = true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _connection?.Dispose();
        }
    }
}
