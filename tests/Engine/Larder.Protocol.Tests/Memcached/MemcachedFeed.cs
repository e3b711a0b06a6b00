// Plays a memcached connection: bytes arrive in pieces, requests are noted as one line each.
using Larder.Protocol.Memcached;
using Larder.Protocol.Requests;

namespace Larder.Protocol.Tests.Memcached;

/// <summary>Feeds a text reader and notes what it said.</summary>
public sealed unsafe class MemcachedFeed(int maxItemBytes = 1 << 20) : IDisposable
{
    readonly GuardedBytes _memory = new(1 << 18);
    readonly MemcachedRequest _request = new();
    readonly MemcachedTextReader _reader = new(maxItemBytes);
    byte[] _pending = [];
    bool _closed;

    public List<string> Results { get; } = [];

    /// <summary>The request that was read last.</summary>
    public MemcachedRequest Request => _request;

    public static List<string> Read(string wire, int pieceBytes = int.MaxValue, int maxItemBytes = 1 << 20)
    {
        using var feed = new MemcachedFeed(maxItemBytes);
        var bytes = Wire.Bytes(wire);
        for (var at = 0; at < bytes.Length; at += Math.Min(pieceBytes, bytes.Length))
            feed.Add(bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at)));
        return feed.Results;
    }

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (_closed) return;
        _pending = [.. _pending, .. piece];
        while (!_closed && _pending.Length > 0)
        {
            var start = _memory.Place(_pending);
            var status = _reader.Read(start, _pending.Length, _request, out var consumed);
            if (status == ReadStatus.Incomplete)
            {
                _pending = _pending[consumed..];
                Assert.True(_reader.NeededBytes > _pending.Length, "a hint that asks for nothing more");
                return;
            }

            Results.Add(status == ReadStatus.Complete ? Describe() : Refusal());
            _closed = _request.MustClose;
            _pending = _pending[consumed..];
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _request.Dispose();
    }

    string Refusal()
    {
        var text = Wire.Text(MemcachedErrorText.Of(_request.Error));
        return (_request.NoReply ? "(silent) " : "") + (_request.MustClose ? "<closed>" : text);
    }

    string Describe()
    {
        var parts = new List<string> { _request.Command.ToString() };
        for (var i = 0; i < _request.KeyCount; i++) parts.Add(Wire.Text(_request.KeyAt(i)));
        if (_request.ClientFlags != 0) parts.Add($"flags={_request.ClientFlags}");
        if (_request.HasExptime || _request.Exptime != 0) parts.Add($"exptime={_request.Exptime}");
        if (_request.Cas != 0) parts.Add($"cas={_request.Cas}");
        if (_request.Delta != 0) parts.Add($"delta={_request.Delta}");
        if (_request.DataLength >= 0) parts.Add($"data={Wire.Text(_request.Data)}");
        if (_request.NoReply) parts.Add("noreply");
        return string.Join(' ', parts);
    }
}
