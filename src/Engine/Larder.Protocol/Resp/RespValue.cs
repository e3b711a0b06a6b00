// A reply as a tree, for clients that look into it and for tests.
using System.Text;
using Larder.Base.Numbers;

namespace Larder.Protocol.Resp;

/// <summary>
/// One reply. Strings and lines keep their bytes; aggregates keep their parts, maps as key, value, key, value.
/// </summary>
public sealed class RespValue(RespType type, byte[] bytes, RespValue[] items)
{
    /// <summary>What the reply is.</summary>
    public RespType Type => type;

    /// <summary>The bytes of a string or line; of a verbatim string without its format.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The parts of an aggregate.</summary>
    public IReadOnlyList<RespValue> Items => items;

    /// <summary>Attributes that came before the reply, as key, value, key, value.</summary>
    public IReadOnlyList<RespValue> Attributes { get; init; } = [];

    /// <summary>Whether the reply is a null, in either protocol version.</summary>
    public bool IsNull => type == RespType.Null;

    /// <summary>Whether the reply is an error.</summary>
    public bool IsError => type is RespType.Error or RespType.BulkError;

    /// <summary>The bytes read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(bytes);

    /// <summary>The value of an integer, or of a string that is one.</summary>
    public long Integer => IntegerText.TryParse(bytes, out long value)
        ? value
        : throw new InvalidDataException($"'{Text}' is no integer");

    /// <summary>The value of a double, or of a string that is one.</summary>
    public double Double => Text == "nan" ? double.NaN
        : FloatText.TryParse(bytes, out var value) ? value
        : throw new InvalidDataException($"'{Text}' is no number");

    /// <summary>The reply as redis-cli would show it in one line: for messages of failed tests.</summary>
    public override string ToString() => type switch
    {
        RespType.Null => "(nil)",
        RespType.Error or RespType.BulkError => $"(error) {Text}",
        RespType.Integer => $"(integer) {Text}",
        RespType.Array or RespType.Push => $"[{string.Join(", ", (object[])items)}]",
        RespType.Set => $"~[{string.Join(", ", (object[])items)}]",
        RespType.Map => $"%[{string.Join(", ", (object[])items)}]",
        _ => $"\"{Text}\"",
    };
}
