// Output that the kernel did not take at once: a ring of segments, each a chunk of copied bytes, a lent block, or the
// whole memory of a large answer, which changes hands instead of being copied. Only connections with a slow reader have
// one.
//
//   segment   Start       Start + Sent     Start + Length        Start + ChunkBytes
//             | sent      | to send        | room (chunks only)  |
using System.Runtime.InteropServices;
using Larder.Memory.Buffers;
using Larder.Network.Transports;

namespace Larder.Network.Buffers;

/// <summary>Pending output of one connection, in order. Belongs to the thread of the loop.</summary>
sealed unsafe class OutputQueue(ChunkPool chunks, BufferMeter meter) : IBlockOwner
{
    /// <summary>The most slices worth gathering into one send.</summary>
    public const int SliceCapacity = 64;

    /// <summary>From so many copied bytes on their memory is taken over.</summary>
    const int TakeOverBytes = 1024 * 1024;

    Segment[] _ring = new Segment[4];
    int _head;
    int _count;

    /// <summary>Bytes that wait, lent ones included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Segments that wait.</summary>
    public int Count => _count;

    /// <summary>Takes over all that <paramref name="output"/> holds behind its first <paramref name="sent"/> copied
    /// bytes, and resets it. Something may have been sent only where nothing was lent.</summary>
    public void Take(OutputBuffer output, long sent)
    {
        Base.Check.That(sent == 0 || output.Lent.IsEmpty);
        var start = output.Writer.Start;
        var position = (int)sent;
        if (output.Lent.IsEmpty && output.Writer.Length - position >= TakeOverBytes)
        {
            TakeOver(output.Writer, position);
            return;
        }
        if (output.Lent.IsEmpty) Append(start + position, output.Writer.Length - position);
        else TakeWithLent(output);
        output.Reset();
    }

    /// <summary>Fills <paramref name="slices"/> with the next bytes to send; returns how many it filled.</summary>
    public int Gather(IoSlice* slices, int capacity)
    {
        var count = Math.Min(capacity, _count);
        for (var i = 0; i < count; i++)
        {
            ref var segment = ref At(i);
            slices[i] = new IoSlice(segment.Start + segment.Sent, (nuint)(segment.Length - segment.Sent));
        }
        return count;
    }

    /// <summary>Counts <paramref name="bytes"/> bytes as sent and releases what is finished.</summary>
    public void Consume(long bytes)
    {
        Base.Check.That(bytes >= 0 && bytes <= Bytes);
        Bytes -= bytes;
        while (_count > 0)
        {
            ref var head = ref At(0);
            var step = (int)Math.Min(bytes, head.Length - head.Sent);
            head.Sent += step;
            bytes -= step;
            if (head.Sent < head.Length) break;
            RemoveHead();
        }
    }

    /// <summary>Drops everything.</summary>
    public void Discard()
    {
        while (_count > 0) RemoveHead();
        Bytes = 0;
    }

    void TakeOver(ByteWriter writer, int sent)
    {
        var length = writer.Length;
        meter.Add(length);
        var memory = writer.Detach();
        Add(new Segment { Start = memory, Sent = sent, Length = length, Owner = this, Token = (nint)memory });
        Bytes += length - sent;
    }

    // The copied bytes around lent blocks are a few each: they stay together in one piece of memory, which goes with the
    // last of them.
    void TakeWithLent(OutputBuffer output)
    {
        var length = output.Writer.Length;
        meter.Add(length);
        var memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(length, 1));
        output.Writer.Written.CopyTo(new Span<byte>(memory, length));
        int position = 0, last = -1;
        foreach (ref readonly var block in output.Lent)
        {
            if (TryAddPart(memory, position, block.Position)) last = _count - 1;
            position = block.Position;
            Add(new Segment { Start = block.Start, Length = block.Length, Owner = block.Owner, Token = block.Token });
            Bytes += block.Length;
        }
        if (TryAddPart(memory, position, length)) last = _count - 1;
        if (last < 0) NativeMemory.Free(memory);
        else (At(last).Owner, At(last).Token) = (this, (nint)memory);
    }

    bool TryAddPart(byte* memory, int from, int to)
    {
        if (from == to) return false;
        Add(new Segment { Start = memory + from, Length = to - from, Owner = PartOwner.Instance });
        Bytes += to - from;
        return true;
    }

    // Of a part of memory that belongs to a later segment.
    sealed class PartOwner : IBlockOwner
    {
        public static readonly PartOwner Instance = new();

        public void Release(nint token)
        {
        }
    }

    // A whole answer is sent or dropped.
    void IBlockOwner.Release(nint token) => NativeMemory.Free((void*)token);

    void Append(byte* source, int length)
    {
        Bytes += length;
        while (length > 0)
        {
            if (_count == 0 || At(_count - 1).Room == 0) Add(new Segment { Start = chunks.Rent() });
            ref var tail = ref At(_count - 1);

            // Safe: the copy stays inside the chunk, as it is no longer than its room.
            var step = Math.Min(length, tail.Room);
            Buffer.MemoryCopy(source, tail.Start + tail.Length, tail.Room, step);
            tail.Length += step;
            source += step;
            length -= step;
        }
    }

    void Add(in Segment segment)
    {
        if (_count == _ring.Length) Grow();
        _ring[(_head + _count++) & (_ring.Length - 1)] = segment;
    }

    void RemoveHead()
    {
        ref var head = ref At(0);
        if (head.Owner == this || head.Owner == PartOwner.Instance) meter.Add(-head.Length);
        if (head.Owner is { } owner) owner.Release(head.Token);
        else chunks.Return(head.Start);
        head = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
    }

    void Grow()
    {
        var ring = new Segment[_ring.Length * 2];
        for (var i = 0; i < _count; i++) ring[i] = At(i);
        (_ring, _head) = (ring, 0);
    }

    ref Segment At(int index) => ref _ring[(_head + index) & (_ring.Length - 1)];

    struct Segment
    {
        public byte* Start;
        public int Sent;
        public int Length;
        public IBlockOwner? Owner;
        public nint Token;

        public readonly int Room => Owner is null ? ChunkPool.ChunkBytes - Length : 0;
    }
}
