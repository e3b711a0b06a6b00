// The versions of the tables that a read depends on, in the order of their names: 8 random bytes each, which a writer
// changes before it writes. A cached value is served only while the versions are those it was read under.
using StackExchange.Redis;

namespace Larder.Client.Reads;

readonly struct TableVersions(byte[] bytes) : IEquatable<TableVersions>
{
    public const int Length = 8;

    public static TableVersions None { get; } = new([]);

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The versions as a part of a name.</summary>
    public string Text => Convert.ToHexStringLower(Bytes);

    public static RedisValue New() => Guid.NewGuid().ToByteArray().AsSpan(0, Length).ToArray();

    /// <summary>Null when a table has no version yet, or one that is none.</summary>
    public static TableVersions? Of(RedisValue[] stored)
    {
        var bytes = new byte[stored.Length * Length];
        for (var i = 0; i < stored.Length; i++)
        {
            if ((byte[]?)stored[i] is not { Length: Length } version) return null;
            version.CopyTo(bytes, i * Length);
        }

        return new TableVersions(bytes);
    }

    public bool Equals(TableVersions other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? other) => other is TableVersions versions && Equals(versions);

    public override int GetHashCode() => bytes.Length >= Length ? BitConverter.ToInt32(bytes) : 0;
}
