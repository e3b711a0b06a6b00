// Plays a connection: bytes arrive in pieces, complete requests are taken off the front, the rest waits for more.
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Protocol.Tests.Resp;

/// <summary>
/// Feeds a request reader and notes what it said, one line per request: "GET|key" or the error reply.
/// </summary>
public sealed unsafe class RespFeed(RespLimits? limits = null) : IDisposable
{
    readonly RespLimits _limits = limits ?? RespLimits.Default;
    readonly GuardedBytes _memory = new(1 << 18);
    readonly RequestArguments _arguments = new();
    readonly RespRequestReader _reader = new();
    byte[] _pending = [];
    bool _closed;

    public List<string> Results { get; } = [];

    public static List<string> Read(string wire, RespLimits? limits = null, int pieceBytes = int.MaxValue)
    {
        using var feed = new RespFeed(limits);
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
            var status = _reader.Read(start, _pending.Length, _limits, _arguments, out var consumed);
            if (status == ReadStatus.Incomplete)
            {
                Assert.Equal(0, consumed);
                Assert.True(_reader.NeededBytes > _pending.Length, "a hint that asks for nothing more");
                return;
            }

            Note(status);
            _pending = _pending[consumed..];
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _arguments.Dispose();
        _reader.Dispose();
    }

    void Note(ReadStatus status)
    {
        if (status == ReadStatus.Complete)
        {
            var words = new string[_arguments.Count];
            for (var i = 0; i < words.Length; i++) words[i] = Wire.Text(_arguments[i]);
            Results.Add(string.Join('|', words));
            return;
        }

        using var output = new ByteWriter();
        _reader.WriteError(new RespWriter(output, 2));
        Results.Add(Wire.Text(output.Written).TrimEnd());
        _closed = true;
    }
}
