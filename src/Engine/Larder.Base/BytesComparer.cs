// Byte strings as keys of managed tables, looked up by a span, so that a lookup copies nothing.

namespace Larder.Base;

/// <summary>Compares byte strings by content; hashed with this process's secret, so that no client can aim at a bucket.</summary>
public sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static BytesComparer Instance { get; } = new();

    BytesComparer()
    {
    }

    public bool Equals(byte[]? x, byte[]? y) => x == y || (x != null && y != null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)KeyHash.Of(alternate);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
