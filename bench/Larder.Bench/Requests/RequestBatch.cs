// Requests put together one after the other and sent at once, where each differs from the last in more than its key: in
// the size of a value, in a time. Templates are for those that do not.
using System.Text.Unicode;
using Larder.Memory.Buffers;

namespace Larder.Bench.Requests;

/// <summary>A run of RESP requests for keys of 16 bytes, "key:" and a number in twelve digits; one thread.</summary>
/// <param name="largestValueBytes">No value is larger.</param>
sealed class RequestBatch(int largestValueBytes = 0) : IDisposable
{
    // The longest of the requests below without its value.
    const int LongestHead = 96;

    readonly ByteWriter _requests = new(1 << 20);
    readonly byte[] _value = TemplateBuilder.ValueOf(largestValueBytes);

    public ReadOnlySpan<byte> Bytes => _requests.Written;

    /// <summary>Requests in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _requests.Reset();
        Count = 0;
    }

    public void AddSet(int key, int valueBytes)
    {
        Utf8.TryWrite(_requests.GetSpan(LongestHead),
            $"*3\r\n$3\r\nSET\r\n$16\r\nkey:{key:D12}\r\n${valueBytes}\r\n", out var written);
        _requests.Advance(written);
        _requests.Write(_value.AsSpan(0, valueBytes));
        _requests.Write("\r\n"u8);
        Count++;
    }

    /// <param name="key">The key's number.</param>
    /// <param name="atUnixMs">When the key falls due: a time of today, which has thirteen digits.</param>
    public void AddExpireAt(int key, long atUnixMs)
    {
        Utf8.TryWrite(_requests.GetSpan(LongestHead),
            $"*3\r\n$9\r\nPEXPIREAT\r\n$16\r\nkey:{key:D12}\r\n$13\r\n{atUnixMs:D13}\r\n", out var written);
        _requests.Advance(written);
        Count++;
    }

    public void AddUnlink(int key)
    {
        Utf8.TryWrite(_requests.GetSpan(LongestHead),
            $"*2\r\n$6\r\nUNLINK\r\n$16\r\nkey:{key:D12}\r\n", out var written);
        _requests.Advance(written);
        Count++;
    }

    public void Dispose() => _requests.Dispose();
}
