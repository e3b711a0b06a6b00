// Memcached's binary requests: lengths lie, and yet key and value stay within the bytes that came.
using Larder.Protocol.Memcached;
using Larder.Protocol.Requests;
using Larder.Protocol.Tests;

namespace Larder.Fuzz.Targets;

/// <summary>The binary reader.</summary>
public sealed unsafe class MemcachedBinaryTarget : IFuzzTarget
{
    readonly GuardedBytes _memory = new(4096);
    readonly MemcachedRequest _request = new();

    public IReadOnlyList<string> Seeds { get; } =
    [
        "\x80\x00\0\x03\0\0\0\0\0\0\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0key",
        "\x80\x01\0\x03\x08\0\0\0\0\0\0\x10\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0\x3ckeyvalue",
        "\x80\x05\0\x01\x14\0\0\0\0\0\0\x15\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0n",
        "\x80\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0",
        "\x80\x1d\0\x01\x04\0\0\0\0\0\0\x05\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x05k",
    ];

    public void Try(byte[] input, Random random)
    {
        var reader = new MemcachedBinaryReader(maxItemBytes: 512);
        var at = 0;
        while (at < input.Length)
        {
            var left = input.Length - at;
            var start = _memory.Place(input.AsSpan(at));
            var status = reader.Read(start, left, _request, out var consumed);
            Assert.InRange(consumed, 0, left);
            if (status == ReadStatus.Incomplete) Assert.True(reader.NeededBytes > left - consumed);
            if (status == ReadStatus.Incomplete || _request.MustClose) return;
            if (status == ReadStatus.Complete) CheckInside(start, consumed);
            at += consumed;
        }
    }

    void CheckInside(byte* start, int consumed)
    {
        var end = start + consumed;
        fixed (byte* key = _request.Key, data = _request.Data)
        {
            Assert.True(_request.Key.Length == 0 || (key >= start && key + _request.Key.Length <= end));
            Assert.True(_request.Data.Length == 0 || (data >= start && data + _request.Data.Length <= end));
        }
    }
}
