// The client: keys go to their nodes, and the nodes are followed.
using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Larder.Client.Connections;
using Larder.Memcached.Connections;
using Larder.Memcached.Distribution;

namespace Larder.Memcached;

/// <summary>A cache of memcached nodes. Safe for concurrent use; one instance per application.</summary>
public sealed class MemcachedClient : IDisposable
{
    const int LongestKey = 250;
    const string Hashed = "sha256";
    const int LongestRelativeSeconds = 30 * 24 * 3600;

    readonly MemcachedOptions _options;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _end = new();
    readonly Lock _lock = new();
    readonly Node? _endpoint;
    NodeSet? _nodes;
    Task<NodeSet>? _discovering;

    /// <summary>Makes one; it connects when it is used.</summary>
    public MemcachedClient(MemcachedOptions options, TimeProvider? timeProvider = null)
    {
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        if (options.ConfigurationEndpoint is { Length: > 0 } endpoint)
            _endpoint = new Node(NodeAddress.Parse(endpoint), options, _time);
        else if (options.Nodes.Count > 0) _nodes = Set(options.Nodes.Select(NodeAddress.Parse));
        else throw new ArgumentException("Neither a configuration endpoint nor nodes are named.", nameof(options));
    }

    /// <summary>The nodes at this moment; none before the first command where they are discovered.</summary>
    public IReadOnlyList<NodeAddress> Nodes =>
        [.. (Volatile.Read(ref _nodes)?.Nodes ?? []).Select(node => node.Address)];

    /// <summary>The value of a key; null when there is none.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer.</exception>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancel = default)
    {
        var reply = await AskAsync(key, "mg", " v", null, cancel);
        return reply.Status == MetaStatus.Value ? reply.Data : null;
    }

    /// <summary>The value of a key, which from now on lives as long again; null when there is none.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer.</exception>
    public async Task<byte[]?> GetAndTouchAsync(string key, TimeSpan timeToLive, CancellationToken cancel = default)
    {
        var reply = await AskAsync(key, "mg", $" v T{Seconds(timeToLive)}", null, cancel);
        return reply.Status == MetaStatus.Value ? reply.Data : null;
    }

    /// <summary>Stores a value, for ever where no time is given.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer, or refuses the value.</exception>
    public Task SetAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive = null, CancellationToken cancel = default) =>
        SetAsync(key, new ReadOnlySequence<byte>(value), timeToLive, cancel);

    /// <summary>Stores a value that lies in several parts.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer, or refuses the value.</exception>
    public Task SetAsync(
        string key, ReadOnlySequence<byte> value, TimeSpan? timeToLive = null, CancellationToken cancel = default) =>
        AskAsync(key, "ms", $" {value.Length} T{Seconds(timeToLive)}", value, cancel).AsTask();

    /// <summary>Stores a value where there is none; false where there is.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer, or refuses the value.</exception>
    public async Task<bool> AddAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive = null, CancellationToken cancel = default)
    {
        var flags = $" {value.Length} T{Seconds(timeToLive)} ME";
        return (await AskAsync(key, "ms", flags, new ReadOnlySequence<byte>(value), cancel)).Status == MetaStatus.Done;
    }

    /// <summary>Removes a key; false when it was not there.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer.</exception>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancel = default) =>
        (await AskAsync(key, "md", "", null, cancel)).Status == MetaStatus.Done;

    /// <summary>Has a key live as long again; false when it is not there.</summary>
    /// <exception cref="MemcachedException">The key's node does not answer.</exception>
    public async Task<bool> TouchAsync(string key, TimeSpan timeToLive, CancellationToken cancel = default) =>
        (await AskAsync(key, "mg", $" T{Seconds(timeToLive)}", null, cancel)).Status == MetaStatus.Done;

    // Its state comes out of a pool, as that of Node.AskAsync: they are most of what a request would allocate.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<MetaReply> AskAsync(
        string key, string command, string flags, ReadOnlySequence<byte>? data, CancellationToken cancel)
    {
        var nodes = Volatile.Read(ref _nodes) ?? await Waiting.Here(Discovered()).WaitAsync(cancel);
        var wire = WireKey(key);
        var buffer = ArrayPool<byte>.Shared.Rent(command.Length + 1 + wire.Length + flags.Length);
        try
        {
            var length = Encoding.ASCII.GetBytes(command, buffer);
            buffer[length++] = (byte)' ';
            wire.CopyTo(buffer, length);
            length += wire.Length;
            length += Encoding.ASCII.GetBytes(flags, buffer.AsSpan(length));
            return await nodes.Of(wire).AskAsync(buffer.AsMemory(0, length), data, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Keys that memcached does not take, too long or with spaces, go under their SHA-256; so do those that look like one, and
    // those that are no text and would be written like others.
    static byte[] WireKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var bytes = Encoding.UTF8.GetBytes(key);
        var isTaken = bytes.Length <= LongestKey && !bytes.AsSpan().ContainsAnyInRange((byte)0, (byte)' ')
            && !bytes.Contains((byte)127) && !key.StartsWith(Hashed, StringComparison.Ordinal);
        if (!WellFormed.Is(key)) return Hash("-utf16", MemoryMarshal.AsBytes(key.AsSpan()));
        return isTaken ? bytes : Hash("", bytes);
    }

    static byte[] Hash(string kind, ReadOnlySpan<byte> key) =>
        Encoding.ASCII.GetBytes($"{Hashed}{kind}:{Convert.ToHexStringLower(SHA256.HashData(key))}");

    // Up to thirty days a time counts from now, beyond that it is a date. One that servers cannot write is for ever, and what is
    // over is so at once.
    string Seconds(TimeSpan? timeToLive)
    {
        if (timeToLive is not { } time) return "0";
        if (time <= TimeSpan.Zero) return "-1";
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        if (seconds > LongestRelativeSeconds) seconds += _time.GetUtcNow().ToUnixTimeSeconds();
        if (seconds > int.MaxValue) return "0";
        return seconds.ToString(CultureInfo.InvariantCulture);
    }

    NodeSet Set(IEnumerable<NodeAddress> addresses)
    {
        var known = _nodes?.Nodes.ToDictionary(node => node.Address) ?? [];
        Node Of(NodeAddress address) =>
            known.TryGetValue(address, out var node) ? node : new Node(address, _options, _time);
        return new NodeSet([.. addresses.Select(Of)]);
    }

    // All who need the nodes wait for the same answer.
    Task<NodeSet> Discovered()
    {
        lock (_lock)
        {
            if (_nodes is { } known) return Task.FromResult(known);
            if (_discovering is { IsCompleted: false } discovering) return discovering;
            // On a thread of its own: those of the pool may all be waiting for the nodes.
            var found = new TaskCompletionSource<NodeSet>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() => Discover(found)) { IsBackground = true, Name = $"nodes of {_endpoint!.Address}" }.Start();
            return _discovering = found.Task;
        }
    }

    void Discover(TaskCompletionSource<NodeSet> found)
    {
        try
        {
            var nodes = Set(Waiting.For(() => Discovery.AskAsync(_endpoint!, _end.Token)));
            Volatile.Write(ref _nodes, nodes);
            _ = FollowAsync();
            found.SetResult(nodes);
        }
        catch (Exception e)
        {
            found.SetException(e);
            // Nobody may be waiting.
            _ = found.Task.Exception;
        }
    }

    async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(_options.DiscoveryPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    Follow(await Discovery.AskAsync(_endpoint!, _end.Token));
                }
                catch (MemcachedException)
                {
                    // The nodes that are known stay.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    void Follow(NodeAddress[] addresses)
    {
        var before = _nodes!;
        if (before.Nodes.Select(node => node.Address).SequenceEqual(addresses)) return;
        var now = Set(addresses);
        Volatile.Write(ref _nodes, now);
        foreach (var gone in before.Nodes.Except(now.Nodes)) gone.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _endpoint?.Dispose();
        foreach (var node in _nodes?.Nodes ?? []) node.Dispose();
    }
}
