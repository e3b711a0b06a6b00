// The bytes of the stream of changes, by position: segments outside the garbage-collected heap, made as positions come
// to them and freed behind the last reader.
//
//     position   | number of the segment | place in it |      slot of a segment = its number modulo Slots
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Base;

namespace Larder.Engine.Keyspace.Changes;

/// <summary>
/// Written by all threads, each at places that it alone was given; freed by one thread at a time. A place is read only
/// after it was written and before it is freed: <see cref="ChangeStream"/> sees to both.
/// </summary>
sealed unsafe class ChangeSegments : IDisposable
{
    public const int SegmentBytes = 1 << SegmentBits;

    const int SegmentBits = 18, Slots = 1 << 16, MaxSpare = 8;

    readonly nint* _slots = (nint*)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(nint));
    readonly Stack<nint> _spare = new();
    long _firstKept;
    int _count;

    /// <summary>Memory that the segments take.</summary>
    public long HeldBytes => (long)Volatile.Read(ref _count) * SegmentBytes;

    /// <summary>Makes sure that there is memory for bytes at a position, so that writing them cannot fail.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare(long position, int length)
    {
        var last = (position + length) >> SegmentBits;
        if (last - Volatile.Read(ref _firstKept) >= Slots) ThrowFull();
        for (var number = position >> SegmentBits; number <= last; number++) Segment(number << SegmentBits);
    }

    /// <summary>Writes bytes at a position that was prepared.</summary>
    // Safe: each copy stays within a segment, and the places are the caller's own.
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var place = (int)(position & (SegmentBytes - 1));
            var part = Math.Min(SegmentBytes - place, bytes.Length);
            fixed (byte* source = bytes) Unsafe.CopyBlockUnaligned(Segment(position) + place, source, (uint)part);
            bytes = bytes[part..];
            position += part;
        }
    }

    /// <summary>Where the byte at a position lies that was written and not freed; the rest of its segment follows.</summary>
    /// <param name="length">How many bytes follow in one piece, at most as many as asked for.</param>
    public byte* At(long position, ref int length)
    {
        var place = (int)(position & (SegmentBytes - 1));
        length = Math.Min(length, SegmentBytes - place);
        var segment = Volatile.Read(ref *Slot(position));
        Check.That(segment != 0);
        return (byte*)segment + place;
    }

    /// <summary>Frees the segments that end at or before a position. One thread at a time.</summary>
    public void FreeBelow(long position)
    {
        for (var end = position >> SegmentBits; _firstKept < end; Volatile.Write(ref _firstKept, _firstKept + 1))
        {
            var segment = Interlocked.Exchange(ref *Slot(_firstKept << SegmentBits), 0);
            if (segment != 0) GiveBack(segment);
        }
    }

    public void Dispose()
    {
        for (var slot = 0; slot < Slots; slot++)
            if (_slots[slot] != 0) NativeMemory.Free((void*)_slots[slot]);
        while (_spare.TryPop(out var segment)) NativeMemory.Free((void*)segment);
        NativeMemory.Free(_slots);
    }

    static void ThrowFull() => throw new OutOfMemoryException("readers of the stream of changes are too far behind");

    nint* Slot(long position) => _slots + ((position >> SegmentBits) & (Slots - 1));

    byte* Segment(long position)
    {
        var segment = Volatile.Read(ref *Slot(position));
        return segment != 0 ? (byte*)segment : Create(position);
    }

    // Two threads may come to a new segment at once: the one that is later gives its own back.
    [MethodImpl(MethodImplOptions.NoInlining)]
    byte* Create(long position)
    {
        var segment = Take();
        var present = Interlocked.CompareExchange(ref *Slot(position), segment, 0);
        if (present == 0) return (byte*)segment;
        GiveBack(segment);
        return (byte*)present;
    }

    nint Take()
    {
        Interlocked.Increment(ref _count);
        lock (_spare)
        {
            if (_spare.TryPop(out var segment)) return segment;
        }
        return (nint)NativeMemory.Alloc(SegmentBytes);
    }

    void GiveBack(nint segment)
    {
        Interlocked.Decrement(ref _count);
        lock (_spare)
        {
            if (_spare.Count < MaxSpare)
            {
                _spare.Push(segment);
                return;
            }
        }
        NativeMemory.Free((void*)segment);
    }
}
