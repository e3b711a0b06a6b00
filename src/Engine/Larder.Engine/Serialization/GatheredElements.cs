// The first elements of a collection, kept until it is known which form suits it: all of a small one, as much as decides the
// form of a large one, the rest of which is stored as it is read.
using System.Runtime.CompilerServices;
using Larder.Memory.Buffers;

namespace Larder.Engine.Serialization;

/// <summary>Texts and numbers in the order in which they were added.</summary>
/// <param name="bytes">Emptied first.</param>
ref struct GatheredElements(ByteWriter bytes)
{
    const int MostBytes = 64 * 1024;

    int _next;

    /// <summary>Nothing more is to be added.</summary>
    public readonly bool IsFull => bytes.Length >= MostBytes;

    public readonly bool IsAtEnd => _next == bytes.Length;

    public static GatheredElements Start(ByteWriter bytes)
    {
        bytes.Reset();
        return new GatheredElements(bytes);
    }

    public readonly void Add(ReadOnlySpan<byte> text)
    {
        Write(text.Length);
        bytes.Write(text);
    }

    public readonly void Add(long number) => Write(number);

    public ReadOnlySpan<byte> NextText()
    {
        var length = Read<int>();
        var text = bytes.Written.Slice(_next, length);
        _next += length;
        return text;
    }

    public long NextNumber() => Read<long>();

    readonly void Write<T>(T value) where T : unmanaged
    {
        Unsafe.WriteUnaligned(ref bytes.GetSpan(Unsafe.SizeOf<T>())[0], value);
        bytes.Advance(Unsafe.SizeOf<T>());
    }

    T Read<T>() where T : unmanaged
    {
        var value = Unsafe.ReadUnaligned<T>(in bytes.Written[_next]);
        _next += Unsafe.SizeOf<T>();
        return value;
    }
}
