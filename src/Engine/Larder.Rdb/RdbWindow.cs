// The part of a source that is in memory: a buffer that moves on over it as the reader goes on, and that can be handed
// over whole to others who read what is in it while the next one is filled.
//
//     Offset            mark           reader                 filled        room
//     | read before it  | one record ...                      |             |
using System.Collections.Concurrent;

namespace Larder.Rdb;

/// <summary>One reader's; buffers that are given back are used again.</summary>
/// <param name="bytes">How large a buffer is; never smaller than what has to be in one at once.</param>
/// <param name="checks">Whether the sum over what was read is kept.</param>
public sealed unsafe class RdbWindow(IRdbSource source, int bytes, bool checks)
{
    const int LeastBytes = 512;

    readonly ConcurrentBag<byte[]> _spare = [];
    byte[] _buffer = NewBuffer(bytes);
    int _filled;
    int _summed; // bytes of the buffer that are in the sum
    ulong _sum;

    /// <summary>Where in the source the buffer begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes that were taken from the source.</summary>
    public long TakenBytes => Offset + _filled;

    /// <summary>How many bytes the source has in all; -1 where nobody knows.</summary>
    public long SourceBytes => source.Length;

    /// <summary>The source is at its end.</summary>
    public bool IsAtEnd { get; private set; }

    public bool IsFull => _filled == _buffer.Length;

    /// <summary>Called before and after the source is waited for.</summary>
    public Action<bool>? Waiting { get; set; }

    /// <summary>The sum over everything that the reader has read.</summary>
    public ulong SumTo(RdbReader reader)
    {
        SumTo(reader.Place);
        return _sum;
    }

    /// <summary>Reads on behind what is there until the buffer is full or the source is at its end.</summary>
    public void Fill(RdbReader reader)
    {
        var place = reader.Place;
        while (!IsFull && TryReadSome()) { }
        Show(reader, place);
    }

    /// <summary>
    /// Gives the buffer to whoever works on what was read, and goes on in another, from a place of it on.
    /// </summary>
    public byte[] Detach(RdbReader reader, int from)
    {
        SumTo(from);
        var detached = _buffer;
        if (!_spare.TryTake(out var next)) next = NewBuffer(bytes);
        detached.AsSpan(from, _filled - from).CopyTo(next);
        _buffer = next;
        Forget(from);
        Show(reader, 0);
        return detached;
    }

    /// <summary>Takes a buffer back that was given away; from any thread.</summary>
    public void GiveBack(byte[] buffer)
    {
        _spare.Add(buffer);
    }

    // Makes room by dropping what was read, and waits until so many bytes are there.
    internal bool TryMove(RdbReader reader, int count)
    {
        var from = reader.Place;
        SumTo(from);
        _buffer.AsSpan(from, _filled - from).CopyTo(_buffer);
        Forget(from);
        while (_filled < count)
        {
            if (!TryReadSome())
            {
                Show(reader, 0);
                return false;
            }
        }
        Show(reader, 0);
        return true;
    }

    void Forget(int count)
    {
        Offset += count;
        _filled -= count;
        _summed -= count;
    }

    bool TryReadSome()
    {
        if (IsAtEnd) return false;
        Waiting?.Invoke(true);
        var read = source.Read(_buffer.AsSpan(_filled));
        Waiting?.Invoke(false);
        _filled += read;
        IsAtEnd = read == 0;
        return !IsAtEnd;
    }

    void SumTo(int place)
    {
        if (checks) _sum = Crc64.Append(_sum, _buffer.AsSpan(_summed, place - _summed));
        _summed = place;
    }

    // Safe: buffers are pinned, and alive while they are this window's.
    void Show(RdbReader reader, int place)
    {
        fixed (byte* start = _buffer) reader.Enter(start, start + place, start + _filled);
    }

    static byte[] NewBuffer(int bytes) => GC.AllocateUninitializedArray<byte>(Math.Max(bytes, LeastBytes), pinned: true);
}
