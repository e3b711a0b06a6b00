// SETs of values of any size, put together one after the other into a batch. Templates hold values of one size each.
using System.Text.Unicode;
using Larder.Bench.Keys;
using Larder.Memory.Buffers;

namespace Larder.Bench.Requests;

/// <summary>Batches of SET requests; one thread.</summary>
/// <param name="largestValueBytes">No value is larger.</param>
sealed class SizedSets(int largestValueBytes) : IDisposable
{
    readonly ByteWriter _batch = new(1 << 20);
    readonly byte[] _value = TemplateBuilder.ValueOf(largestValueBytes);

    public ReadOnlySpan<byte> Bytes => _batch.Written;

    /// <summary>Requests in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a batch anew.</summary>
    public void Clear()
    {
        _batch.Reset();
        Count = 0;
    }

    /// <summary>Appends a SET of a key of 16 bytes, the number in twelve digits.</summary>
    public void Add(long key, int valueBytes)
    {
        const int LongestHead = 64;
        var head = _batch.GetSpan(LongestHead);
        Utf8.TryWrite(head, $"*3\r\n$3\r\nSET\r\n$16\r\nkey:{key:D12}\r\n${valueBytes}\r\n", out var written);
        _batch.Advance(written);
        _batch.Write(_value.AsSpan(0, valueBytes));
        _batch.Write("\r\n"u8);
        Count++;
    }

    public void Dispose() => _batch.Dispose();
}
