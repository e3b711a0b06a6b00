// The bytes of a request that has not arrived completely, or that waits because its connection is paused. Only such
// connections have one. Its memory grows with what really arrives, never because a length was announced: where the
// length of a large request is known, address space for all of it is taken once, and pages come as bytes do.
//
//   _memory     _memory + _offset      + Length              + Capacity
//   | consumed  | waiting              | room                |
using System.Numerics;
using System.Runtime.InteropServices;
using Larder.Memory.Buffers;

namespace Larder.Network.Buffers;

/// <summary>Received bytes that no session has consumed. Belongs to the thread of the loop.</summary>
sealed unsafe class InputBuffer(BufferMeter meter) : IDisposable
{
    /// <summary>Capacity of a buffer when it is first used, in bytes.</summary>
    public const int FirstCapacity = 16 * 1024;

    /// <summary>The most room made for one read, so that no connection keeps a loop for long.</summary>
    const int ReadCapacity = 1024 * 1024;

    /// <summary>A larger buffer has pages of its own, which cost memory when they are touched.</summary>
    const int LargestSmallBytes = 1024 * 1024;

    const int MinimumRoom = 4 * 1024;

    byte* _memory;
    int _offset;
    int _touched;
    int _counted;

    /// <summary>Bytes allocated.</summary>
    public int Capacity { get; private set; }

    /// <summary>Memory that the buffer takes: all of a small one, of a large one what was ever written.</summary>
    public int HeldBytes => IsLarge(Capacity) ? _touched : Capacity;

    /// <summary>Bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>The first waiting byte.</summary>
    public byte* Start => _memory + _offset;

    /// <summary>Where the next received byte goes.</summary>
    public byte* End => _memory + _offset + Length;

    /// <summary>
    /// Makes room for the next read and returns how much: at least one byte as long as fewer than
    /// <paramref name="limit"/> bytes wait, 0 also where there is no memory. Capacity does not pass
    /// <paramref name="expected"/>, the length of the request in progress (0 when unknown), before that many bytes are
    /// there.
    /// </summary>
    public int EnsureRoom(int expected, int limit)
    {
        expected = Math.Min(expected, limit);
        var missing = expected - Length;
        var wanted = missing is > 0 and < MinimumRoom ? missing : MinimumRoom;
        if (Capacity - _offset - Length < wanted)
        {
            if (_offset > 0) Compact();
            if (Capacity - Length < wanted && !TryGrow(expected)) return 0;
        }
        var room = Math.Min(Capacity - _offset - Length, ReadCapacity);
        return Math.Min(room, limit - Length);
    }

    /// <summary>Counts bytes stored at <see cref="End"/>.</summary>
    public void Advance(int bytes)
    {
        Base.Check.That(bytes >= 0 && bytes <= Capacity - _offset - Length);
        Length += bytes;
        _touched = Math.Max(_touched, _offset + Length);
        if (HeldBytes != _counted) Count();
    }

    /// <summary>Stores a copy of bytes that wait.</summary>
    public void Append(byte* source, int length)
    {
        if (Capacity - _offset - Length < length)
        {
            Compact();
            if (Capacity - Length < length && !TryResize(RoundUp((long)Length + length)))
                throw new OutOfMemoryException("no memory for received bytes");
        }
        Buffer.MemoryCopy(source, End, length, length);
        Advance(length);
    }

    /// <summary>Forgets the first <paramref name="bytes"/> waiting bytes.</summary>
    public void Consume(int bytes)
    {
        Base.Check.That(bytes >= 0 && bytes <= Length);
        Length -= bytes;
        _offset = Length == 0 ? 0 : _offset + bytes;
        // What a large request leaves behind does not keep that request's memory.
        if (bytes == 0 || Length == 0) return;
        if (IsLarge(Capacity) && Length < LargestSmallBytes / 2) TryResize(RoundUp(Length));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_offset, Length) = (0, 0);

    public void Dispose()
    {
        Free(_memory, Capacity);
        _memory = null;
        Capacity = _touched = 0;
        Clear();
        Count();
    }

    void Count()
    {
        meter.Add(HeldBytes - _counted);
        _counted = HeldBytes;
    }

    void Compact()
    {
        Buffer.MemoryCopy(Start, _memory, Capacity, Length);
        _offset = 0;
    }

    // Doubling keeps the cost of moving proportional to what arrived. Once the request has proved large, room for all of
    // it is made at once, so that its bytes never move again.
    bool TryGrow(int expected)
    {
        var capacity = RoundUp(2L * Capacity);
        if (expected > Length)
        {
            var whole = RoundUp(expected);
            capacity = Capacity < LargestSmallBytes ? Math.Min(capacity, whole) : whole;
        }
        return TryResize(capacity);
    }

    bool TryResize(int capacity)
    {
        Base.Check.That(capacity >= Length);
        var memory = IsLarge(capacity) ? PageBlock.TryTake(capacity) : (byte*)NativeMemory.Alloc((nuint)capacity);
        if (memory == null) return false;
        Buffer.MemoryCopy(Start, memory, capacity, Length);
        Free(_memory, Capacity);
        _memory = memory;
        (Capacity, _offset, _touched) = (capacity, 0, Length);
        Count();
        return true;
    }

    static bool IsLarge(int capacity) => capacity > LargestSmallBytes;

    static void Free(byte* memory, int capacity)
    {
        if (IsLarge(capacity)) PageBlock.GiveBack(memory, capacity);
        else NativeMemory.Free(memory);
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
