// The bytes of a request that has not arrived completely, or that waits because its connection is paused. Only such
// connections have one. It grows with what really arrives, never because a length was announced.
//
//   _memory     _memory + _offset      + Length              + Capacity
//   | consumed  | waiting              | room                |
using System.Numerics;
using System.Runtime.InteropServices;

namespace Larder.Network.Buffers;

/// <summary>Received bytes that no session has consumed. Belongs to the thread of the loop.</summary>
sealed unsafe class InputBuffer : IDisposable
{
    /// <summary>Capacity of a buffer when it is first used, in bytes.</summary>
    public const int FirstCapacity = 16 * 1024;

    /// <summary>The most room made for one read, so that no connection keeps a loop for long.</summary>
    const int ReadCapacity = 1024 * 1024;

    const int MinimumRoom = 4 * 1024;

    byte* _memory;
    int _offset;

    /// <summary>Bytes allocated.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>The first waiting byte.</summary>
    public byte* Start => _memory + _offset;

    /// <summary>Where the next received byte goes.</summary>
    public byte* End => _memory + _offset + Length;

    /// <summary>
    /// Makes room for the next read and returns how much: at least one byte as long as fewer than
    /// <paramref name="limit"/> bytes wait. Capacity at most doubles, and does not pass <paramref name="expected"/>,
    /// the length of the request in progress (0 when unknown), before that many bytes are there.
    /// </summary>
    public int EnsureRoom(int expected, int limit)
    {
        var missing = expected - Length;
        var wanted = missing is > 0 and < MinimumRoom ? missing : MinimumRoom;
        if (Capacity - _offset - Length < wanted)
        {
            if (_offset > 0) Compact();
            if (Capacity - Length < wanted) Grow(expected);
        }
        var room = Math.Min(Capacity - _offset - Length, ReadCapacity);
        return Math.Min(room, limit - Length);
    }

    /// <summary>Counts bytes stored at <see cref="End"/>.</summary>
    public void Advance(int bytes)
    {
        Base.Check.That(bytes >= 0 && bytes <= Capacity - _offset - Length);
        Length += bytes;
    }

    /// <summary>Stores a copy of bytes that wait.</summary>
    public void Append(byte* source, int length)
    {
        if (Capacity - _offset - Length < length)
        {
            Compact();
            if (Capacity - Length < length) Resize(RoundUp((long)Length + length));
        }
        Buffer.MemoryCopy(source, End, length, length);
        Length += length;
    }

    /// <summary>Forgets the first <paramref name="bytes"/> waiting bytes.</summary>
    public void Consume(int bytes)
    {
        Base.Check.That(bytes >= 0 && bytes <= Length);
        Length -= bytes;
        _offset = Length == 0 ? 0 : _offset + bytes;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_offset, Length) = (0, 0);

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        Capacity = 0;
        Clear();
    }

    void Compact()
    {
        Buffer.MemoryCopy(Start, _memory, Capacity, Length);
        _offset = 0;
    }

    // Doubling keeps the cost of moving proportional to what arrived; an expected length ends the doubling early.
    void Grow(int expected)
    {
        var doubled = RoundUp(2L * Capacity);
        Resize(expected > Length ? Math.Min(doubled, RoundUp(expected)) : doubled);
    }

    void Resize(int capacity)
    {
        Base.Check.That(capacity >= Length && _offset == 0);
        _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)capacity);
        Capacity = capacity;
    }

    // Up to 1 MiB in powers of two, beyond that in whole MiB, so that a large value does not waste up to its own size.
    static int RoundUp(long bytes)
    {
        const int Step = 1024 * 1024;
        if (bytes <= FirstCapacity) return FirstCapacity;
        if (bytes <= Step) return (int)BitOperations.RoundUpToPowerOf2((ulong)bytes);
        return (int)Math.Min(Array.MaxLength, (bytes + Step - 1) / Step * Step);
    }
}
