// A node of the cache. It connects when it is first needed; one that cannot be reached, or has not answered three times in a
// row, is left alone for a moment, in which commands to it fail at once.
using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Larder.Memcached.Connections;

sealed class Node(NodeAddress address, MemcachedOptions options, TimeProvider time) : IDisposable
{
    const int TimeoutsUntilBroken = 3;

    readonly SemaphoreSlim _turn = new(1);
    NodeConnection? _connection;
    long _failedAt;
    bool _hasFailed;
    int _timeouts;
    bool _isDisposed;

    public NodeAddress Address => address;

    /// <summary>Sends a command and waits for its answer within the limit.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MetaReply> AskAsync(
        ReadOnlyMemory<byte> line, ReadOnlySequence<byte>? data = null, CancellationToken cancel = default)
    {
        var connection = _connection is { IsBroken: false } open ? open : await ConnectAsync(cancel);
        try
        {
            var reply = await connection.AskAsync(line.Span, data).WaitAsync(options.CommandLimit, time, cancel);
            _timeouts = 0;
            return reply;
        }
        catch (TimeoutException e)
        {
            // The connection of a node that hangs is given up, so that all who wait are told.
            if (Interlocked.Increment(ref _timeouts) >= TimeoutsUntilBroken)
            {
                Fail();
                connection.Break(e);
            }

            throw new MemcachedException($"{address} did not answer in time", e);
        }
    }

    async Task<NodeConnection> ConnectAsync(CancellationToken cancel)
    {
        ThrowWhileResting();
        await _turn.WaitAsync(cancel);
        try
        {
            if (_connection is { IsBroken: false } open) return open;
            ThrowWhileResting();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var limit = new CancellationTokenSource(options.ConnectLimit, time);
            _connection = await NodeConnection.OpenAsync(address, options.Tls, limit.Token);
            _hasFailed = false;
            _timeouts = 0;
            return _connection;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IOException and not MemcachedException)
        {
            cancel.ThrowIfCancellationRequested();
            Fail();
            throw new MemcachedException($"{address} cannot be reached: {e.Message}", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    void Fail()
    {
        _failedAt = time.GetTimestamp();
        _hasFailed = true;
    }

    void ThrowWhileResting()
    {
        if (_hasFailed && time.GetElapsedTime(_failedAt) < options.RetryPeriod)
            throw new MemcachedException($"{address} is away");
    }

    public void Dispose()
    {
        _isDisposed = true;
        _connection?.Dispose();
    }
}
