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
public sealed unsafe class ByteWriter(int retainedBytes = 64 * 1024) : IDisposable
{
    /// <summary>
    /// The most bytes that one writer holds; asking for more throws <see cref="OutOfMemoryException"/>.
    /// </summary>
    public const int MaxCapacity = 0x7FFF_FFC7;

    const int FirstCapacity = 1024;

    byte* _start;
    int _length;
    int _capacity;

    /// <summary>The first written byte; null as long as nothing was ever written.</summary>
    public byte* Start => _start;

    /// <summary>How many bytes are written.</summary>
    public int Length => _length;

    /// <summary>How many bytes fit before the buffer has to grow.</summary>
    public int Capacity => _capacity;

    /// <summary>What is written, valid until the next append.</summary>
    public ReadOnlySpan<byte> Written => new(_start, _length);

    /// <summary>Where the next byte goes, with room for at least <paramref name="bytes"/> bytes behind it.</summary>
    // Safe: [position, position + bytes) lies in the allocation, as _length + bytes <= _capacity holds on return. The
    // unsigned comparison also sends a negative count to Grow, which refuses it.
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
        if ((uint)bytes > (uint)(_capacity - _length)) ThrowAdvancedTooFar();
        _length += bytes;
    }

    /// <summary>The room behind the written bytes as a span, at least <paramref name="bytes"/> long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int bytes)
    {
        var position = EnsureRoom(bytes);
        return new Span<byte>(position, _capacity - _length);
    }

    /// <summary>Appends a copy of <paramref name="source"/>, which must not lie in this buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> source)
    {
        var position = EnsureRoom(source.Length);
        source.CopyTo(new Span<byte>(position, source.Length));
        _length += source.Length;
    }

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        *EnsureRoom(1) = value;
        _length++;
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
        if (_capacity > retainedBytes) Dispose();
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
        return start;
    }

    /// <summary>Gives the memory back. The writer stays usable and allocates anew at the next append.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
        _length = 0;
        _capacity = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int bytes)
    {
        // A caller's sum that overflowed shows as a negative count; read as unsigned it is over the limit.
        var needed = (long)_length + (uint)bytes;
        if (needed > MaxCapacity) ThrowTooLarge(needed);

        var capacity = Math.Min(MaxCapacity, Math.Max(FirstCapacity, Math.Max(needed, 2L * _capacity)));
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        _capacity = (int)capacity;
    }

    [DoesNotReturn]
    static void ThrowAdvancedTooFar() => throw new Base.InvariantException("advanced past the room that was ensured");

    [DoesNotReturn]
    static void ThrowTooLarge(long bytes) =>
        throw new OutOfMemoryException($"a byte buffer of {bytes} bytes was asked for; the limit is {MaxCapacity}");
}
