// A value as it stands in the cache:
//
//     kind (1)  id (16)  end (8, Unix ms)  tags (4)  { version (16)  length (4)  name }...  body
//
// The id is new with each write, so that who has seen a value can tell whether it is still that one. A removed value leaves
// its kind and an id. Anything else that stands there counts as absent. A value is good
// while each of its tags has the version that it was made under.
using System.Buffers.Binary;
using System.Text;

namespace Larder.Client.Near;

/// <summary>A tag and its version at some moment.</summary>
readonly record struct NearTag(string Name, Guid Version);

sealed class NearValue
{
    /// <summary>Kind and id.</summary>
    public const int IdentityLength = 1 + IdLength;

    const int IdLength = 16;
    const int CountLength = 4;
    const int FixedLength = IdentityLength + 8 + CountLength;
    const byte Removed = 0;

    // 1 and 2 were values in which tags were counted in one byte.
    const byte Present = 3;
    const byte PresentNull = 4;

    readonly byte[] _stored;

    NearValue(byte[] stored) => _stored = stored;

    public bool IsPresent { get; private init; }

    /// <summary>The value is null, which is remembered like any other.</summary>
    public bool IsNull => _stored[0] == PresentNull;

    /// <summary>What tells it from every other value that was ever there.</summary>
    public ReadOnlyMemory<byte> Identity => _stored.AsMemory(0, Math.Min(_stored.Length, IdentityLength));

    /// <summary>Of a tag's value: the tag's version.</summary>
    public Guid Version => IsPresent ? new Guid(_stored.AsSpan(1, IdLength)) : Guid.Empty;

    public long EndMs { get; private init; }

    public NearTag[] Tags { get; private init; } = [];

    public ReadOnlyMemory<byte> Body { get; private init; }

    public static byte[] OfRemoval()
    {
        var stored = new byte[IdentityLength];
        stored[0] = Removed;
        Guid.NewGuid().TryWriteBytes(stored.AsSpan(1));
        return stored;
    }

    public static byte[] Format(long endMs, NearTag[] tags, ReadOnlySpan<byte> body, bool isNull = false)
    {
        var length = FixedLength + tags.Sum(tag => IdLength + CountLength + Encoding.UTF8.GetByteCount(tag.Name)) + body.Length;
        var stored = new byte[length];
        stored[0] = isNull ? PresentNull : Present;
        Guid.NewGuid().TryWriteBytes(stored.AsSpan(1));
        BinaryPrimitives.WriteInt64LittleEndian(stored.AsSpan(IdentityLength), endMs);
        BinaryPrimitives.WriteInt32LittleEndian(stored.AsSpan(FixedLength - CountLength), tags.Length);
        var rest = stored.AsSpan(FixedLength);
        foreach (var tag in tags)
        {
            tag.Version.TryWriteBytes(rest);
            var name = Encoding.UTF8.GetBytes(tag.Name, rest[(IdLength + CountLength)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest[IdLength..], name);
            rest = rest[(IdLength + CountLength + name)..];
        }

        body.CopyTo(rest);
        return stored;
    }

    public static NearValue Parse(byte[] stored)
    {
        var absent = new NearValue(stored);
        if (stored.Length < FixedLength || stored[0] is not (Present or PresentNull)) return absent;
        var count = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(FixedLength - CountLength));
        var at = FixedLength;
        if (count < 0 || count > (stored.Length - at) / (IdLength + CountLength)) return absent;
        var tags = new NearTag[count];
        for (var i = 0; i < tags.Length; i++)
        {
            if (stored.Length - at < IdLength + CountLength) return absent;
            var version = new Guid(stored.AsSpan(at, IdLength));
            var length = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(at + IdLength));
            at += IdLength + CountLength;
            if (length < 0 || stored.Length - at < length) return absent;
            tags[i] = new NearTag(Encoding.UTF8.GetString(stored, at, length), version);
            at += length;
        }

        return new NearValue(stored)
        {
            IsPresent = true,
            EndMs = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(IdentityLength)),
            Tags = tags,
            Body = stored.AsMemory(at),
        };
    }
}
