// The arguments of one request as slices of the receive buffer. An event loop owns one and reuses it for request after
// request; the slices lie outside the managed heap and grow with what really arrived, not with what was announced.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Memory.Buffers;

namespace Larder.Protocol.Requests;

/// <summary>A reusable list of arguments. Valid as long as the request's bytes stay where they are.</summary>
public sealed unsafe class RequestArguments : IDisposable
{
    const int FirstCapacity = 32;
    const int RetainedCapacity = 16 * 1024;

    byte* _start;
    ArgumentSlice* _slices;
    int _count;
    int _capacity;

    /// <summary>How many arguments there are, the command's name included.</summary>
    public int Count => _count;

    /// <summary>Memory that the list takes, in bytes.</summary>
    public long HeldBytes => (long)_capacity * sizeof(ArgumentSlice);

    /// <summary>The first byte of the request that the slices count from.</summary>
    public byte* Start => _start;

    /// <summary>The bytes of one argument.</summary>
    // Safe: a slice is only added after its last byte was seen to lie in the request.
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_count) ThrowNoSuchArgument();
            var slice = _slices[index];
            return new ReadOnlySpan<byte>(_start + slice.Offset, slice.Length);
        }
    }

    /// <summary>Where one argument lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArgumentSlice Slice(int index)
    {
        if ((uint)index >= (uint)_count) ThrowNoSuchArgument();
        return _slices[index];
    }

    /// <summary>
    /// The request is executed once and its bytes lie in native memory of its own, so that a large argument may leave it.
    /// </summary>
    public bool MayLose { get; init; }

    /// <summary>
    /// Copies one argument to where there is room for it. Where the request <see cref="MayLose"/> it, a large one moves:
    /// all but its first bytes (<see cref="LargeMove.KeptBytes"/>) are gone from the request afterwards.
    /// </summary>
    public void MoveTo(int index, byte* target)
    {
        var slice = Slice(index);
        var source = _start + slice.Offset;
        if (MayLose) LargeMove.Move(source, target, slice.Length);
        else Buffer.MemoryCopy(source, target, slice.Length, slice.Length);
    }

    /// <summary>Copies one argument to where there is room for it.</summary>
    public void CopyTo(int index, byte* target)
    {
        var slice = Slice(index);
        Buffer.MemoryCopy(_start + slice.Offset, target, slice.Length, slice.Length);
    }

    /// <summary>Tells where the request's first byte now lies, after its buffer moved.</summary>
    public void Bind(byte* start) => _start = start;

    /// <summary>Adds the arguments of another request from one on: those of the request that it has as arguments.</summary>
    public void AddFrom(RequestArguments outer, int first)
    {
        Bind(outer.Start);
        for (var i = first; i < outer.Count; i++)
        {
            var slice = outer.Slice(i);
            Add(slice.Offset, slice.Length);
        }
    }

    /// <summary>Adds an argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int offset, int length)
    {
        if (_count == _capacity) Grow();
        _slices[_count++] = new ArgumentSlice(offset, length);
    }

    /// <summary>Forgets all arguments; memory of an unusually long list goes back to the system.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        _count = 0;
        if (_capacity > RetainedCapacity) Dispose();
    }

    /// <summary>Takes over the arguments of <paramref name="other"/>, which is empty afterwards.</summary>
    public void TakeFrom(RequestArguments other)
    {
        Dispose();
        _slices = other._slices;
        (_count, _capacity) = (other._count, other._capacity);
        other._slices = null;
        (other._count, other._capacity) = (0, 0);
    }

    /// <summary>Gives the memory back; the list stays usable.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_slices);
        _slices = null;
        (_count, _capacity) = (0, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow()
    {
        Check.That(_capacity <= int.MaxValue / 2);
        var capacity = Math.Max(FirstCapacity, _capacity * 2);
        _slices = (ArgumentSlice*)NativeMemory.Realloc(_slices, (nuint)capacity * (nuint)sizeof(ArgumentSlice));
        _capacity = capacity;
    }

    [DoesNotReturn]
    static void ThrowNoSuchArgument() => throw new InvariantException("an argument beyond the request's last was read");
}
