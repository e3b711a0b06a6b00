// One direction of an in-process connection: a ring of bytes with a fixed capacity, so that a reader who does not read
// stops the writer as a full socket buffer would.
namespace Larder.Network.InProcess;

/// <summary>A bounded first-in, first-out run of bytes. One thread.</summary>
sealed class BytePipe(int capacity)
{
    readonly byte[] _ring = new byte[capacity];
    int _head;

    /// <summary>Bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that still fit.</summary>
    public int Room => _ring.Length - Length;

    /// <summary>True when the writer writes no more.</summary>
    public bool IsFinished { get; set; }

    /// <summary>Takes the first bytes of <paramref name="source"/>, as many as fit.</summary>
    public int Write(ReadOnlySpan<byte> source)
    {
        var count = Math.Min(source.Length, Room);
        var tail = (_head + Length) % _ring.Length;
        var first = Math.Min(count, _ring.Length - tail);
        source[..first].CopyTo(_ring.AsSpan(tail));
        source[first..count].CopyTo(_ring);
        Length += count;
        return count;
    }

    /// <summary>Gives up to as many bytes as <paramref name="destination"/> holds.</summary>
    public int Read(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, Length);
        var first = Math.Min(count, _ring.Length - _head);
        _ring.AsSpan(_head, first).CopyTo(destination);
        _ring.AsSpan(0, count - first).CopyTo(destination[first..]);
        _head = (_head + count) % _ring.Length;
        Length -= count;
        return count;
    }
}
