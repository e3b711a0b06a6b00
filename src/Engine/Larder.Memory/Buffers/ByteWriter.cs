// A growing run of native bytes that is only ever appended to: replies on their way to a socket, requests that arrive
// in pieces. It has one owner and no lock; the owner disposes it.
//
//   Start                Start + Length            Start + Capacity
//   | written bytes      | room                    |
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Larder.Memory.Buffers;

/// <summary>
/// An append-only byte buffer outside the garbage-collected heap, at most <see cref="MaxCapacity"/> bytes.
/// </summary>
/// <remarks>Appending may move the bytes: a pointer or span taken earlier is dead after the next append.</remarks>
/// <param name="retainedBytes">Memory that <see cref="Reset"/> keeps.</param>
/// <param name="overflows">
/// What becomes longer than <see cref="Limit"/> does not throw but overflows: for replies, whose length their writers
/// cannot know before. See <see cref="IsOverflowed"/>.
/// </param>
public sealed unsafe class ByteWriter(int retainedBytes = 64 * 1024, bool overflows = false) : IDisposable
{
    /// <summary>
    /// The most bytes that one writer holds; asking for more throws <see cref="OutOfMemoryException"/>, or overflows.
    /// </summary>
    public const int MaxCapacity = 0x7FFF_FFC7;

    const int FirstCapacity = 1024;

    byte* _start;
    int _length;
    int _capacity;        // once overflowed it is the length, so that every further append comes to Grow
    long _overflowBytes;  // and this is what is allocated

    /// <summary>The most bytes that are kept; looked at only when the buffer has to grow.</summary>
    public int Limit { get; set; } = MaxCapacity;

    /// <summary>
    /// Something was appended that did not fit: what is written is not whole, and nothing that is appended from then on
    /// is kept. Appending goes on to work, so whoever writes comes to his end and leaves his own things in order.
    /// </summary>
    public bool IsOverflowed { get; private set; }

    /// <summary>
    /// The first written byte; null as long as nothing was ever written. Only of a writer that is whole: positions in one
    /// that overflowed lead nowhere.
    /// </summary>
    public byte* Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Base.Check.That(!IsOverflowed);
            return _start;
        }
    }

    /// <summary>How many bytes are written.</summary>
    public int Length => _length;

    /// <summary>What is written, valid until the next append. Only of a writer that is whole.</summary>
    public ReadOnlySpan<byte> Written => new(Start, _length);

    /// <summary>
    /// What was written from an offset on, valid until the next append: how a reply is read back, whose writer may have
    /// overflowed at any byte of it. False when it has, as nothing can be said of what is written then.
    /// </summary>
    public bool TryReadBack(int from, out ReadOnlySpan<byte> written)
    {
        var isWhole = !IsOverflowed && (uint)from <= (uint)_length;
        written = isWhole ? new ReadOnlySpan<byte>(_start + from, _length - from) : default;
        return isWhole;
    }

    /// <summary>Whether something was written at an offset, and begins with a byte.</summary>
    // Safe: what is below the length stays written, whether the writer has overflowed or not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasAt(int offset, byte first) => (uint)offset < (uint)_length && _start[offset] == first;

    /// <summary>Where the next byte goes, with room for at least <paramref name="bytes"/> bytes behind it.</summary>
    // Safe: [position, position + bytes) lies in the allocation, as _length + bytes <= _capacity holds on return, or
    // Overflow has seen to it. The unsigned comparison also sends a negative count to Grow, which refuses it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* EnsureRoom(int bytes)
    {
        if ((uint)bytes > (uint)(_capacity - _length)) Grow(bytes);
        return _start + _length;
    }

    /// <summary>
    /// Counts <paramref name="bytes"/> bytes, stored at the position that <see cref="EnsureRoom"/> gave.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int bytes)
    {
        if ((uint)bytes <= (uint)(_capacity - _length)) _length += bytes;
        else if (!IsOverflowed) ThrowAdvancedTooFar();
    }

    /// <summary>The room behind the written bytes as a span, at least <paramref name="bytes"/> long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int bytes)
    {
        var position = EnsureRoom(bytes);
        return new Span<byte>(position, Math.Max(bytes, _capacity - _length));
    }

    /// <summary>Appends a copy of <paramref name="source"/>, which must not lie in this buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> source)
    {
        var position = EnsureRoom(source.Length);
        source.CopyTo(new Span<byte>(position, source.Length));
        Advance(source.Length);
    }

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        *EnsureRoom(1) = value;
        Advance(1);
    }

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        Base.Check.That((uint)length <= (uint)_length);
        _length = length;
    }

    /// <summary>Forgets everything written; memory beyond what the writer may retain goes back to the system.</summary>
    public void Reset()
    {
        _length = 0;
        if (_capacity > retainedBytes || IsOverflowed) Dispose();
    }

    /// <summary>
    /// Hands over the memory from <see cref="Start"/> on, to be freed with <see cref="NativeMemory.Free"/>, and starts
    /// anew without any.
    /// </summary>
    public byte* Detach()
    {
        var start = _start;
        _start = null;
        _length = _capacity = 0;
        _overflowBytes = 0;
        IsOverflowed = false;
        return start;
    }

    /// <summary>Gives the memory back. The writer stays usable and allocates anew at the next append.</summary>
    public void Dispose() => NativeMemory.Free(Detach());

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int bytes)
    {
        // A caller's sum that overflowed shows as a negative count; read as unsigned it is over the limit.
        var needed = (long)_length + (uint)bytes;
        if (needed > Limit || IsOverflowed)
        {
            if (overflows) Overflow(needed);
            else ThrowTooLarge(needed);
            return;
        }
        var capacity = Math.Min(Limit, Math.Max(FirstCapacity, Math.Max(needed, 2L * _capacity)));
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        _capacity = (int)capacity;
    }

    // What is written already stays where it is, as positions in it are known outside; behind it there is room for what
    // is appended next, time and again in the same place.
    void Overflow(long neededBytes)
    {
        if (neededBytes > _overflowBytes)
        {
            _start = (byte*)NativeMemory.Realloc(_start, (nuint)neededBytes);
            _overflowBytes = neededBytes;
        }
        IsOverflowed = true;
        _capacity = _length;
    }

    [DoesNotReturn]
    static void ThrowAdvancedTooFar() => throw new Base.InvariantException("advanced past the room that was ensured");

    [DoesNotReturn]
    void ThrowTooLarge(long bytes) =>
        throw new OutOfMemoryException($"a byte buffer of {bytes} bytes was asked for; the limit is {Limit}");
}
