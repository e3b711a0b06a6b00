// A kind of value that the server does not know by itself: JSON, a filter, an index. Its commands join as a family
// (Execution/Requests/CommandFamily); here is what everybody else has to know of it. To them a value is bytes in an item:
//
//     | id u64 | bytes |
//
//     id           nine characters of six bits each, then ten bits of version, as Valkey numbers the types of modules
//     bytes        whatever the kind keeps; in files and payloads the same, as one string of a module's value
//
// So keys of the kind are renamed, copied, dumped, saved, replicated, evicted, measured and freed like any other.
using System.Text;

namespace Larder.Engine.Items;

/// <summary>Tells whether bytes from outside, written by that version of the kind, are a value of it.</summary>
public delegate bool ValueCheck(int version, ReadOnlySpan<byte> value);

/// <summary>One kind. Immutable.</summary>
public sealed class ValueKind
{
    public const int NameLength = 9, MaxVersion = (1 << VersionBits) - 1;

    const int VersionBits = 10, CharacterBits = 6;
    const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    readonly ValueCheck _isValue;
    readonly byte[] _name;

    /// <param name="name">Nine letters, digits, - or _: what TYPE and SCAN call it, and what it is known by in files.</param>
    /// <param name="version">Of the bytes as they are now, 0 to <see cref="MaxVersion"/>.</param>
    /// <param name="isValue">Asked of everything that a file, a payload or another node brings.</param>
    public ValueKind(string name, int version, ValueCheck isValue)
    {
        if (name.Length != NameLength || name.AsSpan().ContainsAnyExcept(Characters))
            throw new ArgumentException($"The name of a kind is {NameLength} letters, digits, - or _", nameof(name));
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, MaxVersion);
        (_name, _isValue) = (Encoding.ASCII.GetBytes(name), isValue);
        foreach (var character in name) Id = (Id << CharacterBits) | (uint)Characters.IndexOf(character);
        Id = (Id << VersionBits) | (uint)version;
    }

    public ReadOnlySpan<byte> Name => _name;

    /// <summary>Stands before each value of the kind.</summary>
    public ulong Id { get; }

    /// <summary>Whether a value with that id is of this kind, whichever version wrote it.</summary>
    public bool IsOf(ulong id) => id >> VersionBits == Id >> VersionBits;

    /// <summary>Whether bytes that stood behind that id can be kept.</summary>
    public bool Accepts(ulong id, ReadOnlySpan<byte> value) => IsOf(id) && _isValue((int)(id & MaxVersion), value);
}
