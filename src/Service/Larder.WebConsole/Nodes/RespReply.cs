// A reply of a node, as it came: bytes stay bytes.
using System.Text;

namespace Larder.WebConsole.Nodes;

enum RespKind { Text, Error, Number, Bytes, List, Map, Nothing }

/// <summary>One reply. Which properties are set depends on <see cref="Kind"/>.</summary>
sealed record RespReply(RespKind Kind)
{
    public static RespReply Nil { get; } = new(RespKind.Nothing);

    public byte[] Bytes { get; init; } = [];

    public long Number { get; init; }

    /// <summary>Of a list its items; of a map keys and values in turn.</summary>
    public IReadOnlyList<RespReply> Items { get; init; } = [];

    public bool IsError => Kind == RespKind.Error;

    public bool IsNil => Kind == RespKind.Nothing;

    public string Text => Kind == RespKind.Number ? $"{Number}" : Encoding.UTF8.GetString(Bytes);

    /// <summary>The number that it is or says; null for none.</summary>
    public long? AsNumber =>
        Kind == RespKind.Number ? Number : long.TryParse(Encoding.UTF8.GetString(Bytes), out var said) ? said : null;
}
