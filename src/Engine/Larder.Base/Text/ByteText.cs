// Bytes that clients send, kept as text and given back as they were: UTF-8, where what is none becomes lone surrogates, a
// byte each. Two names that differ in one such byte stay two names.
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Larder.Base.Text;

/// <summary>Text of bytes and bytes of text, without loss.</summary>
public static class ByteText
{
    const char FirstByte = '\uDC80', LastByte = '\uDCFF';
    const int Offset = 0xDC00;

    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isText) text.Append(rune.ToString());
            else text.Append((char)(Offset + bytes[0]));
            bytes = bytes[(isText ? length : 1)..];
        }
        return text.ToString();
    }

    public static string GetString(byte[] bytes) => GetString(bytes.AsSpan());

    public static int GetByteCount(string text) =>
        IsPlain(text) ? Encoding.UTF8.GetByteCount(text) : GetBytes(text).Length;

    public static byte[] GetBytes(string text)
    {
        if (IsPlain(text)) return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        Span<byte> unit = stackalloc byte[4];
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var isText = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            if (!isText && rest[0] is >= FirstByte and <= LastByte) bytes.Add((byte)(rest[0] - Offset));
            else bytes.AddRange(unit[..rune.EncodeToUtf8(unit)]);
            rest = rest[length..];
        }
        return [.. bytes];
    }

    static bool IsPlain(string text) => !text.AsSpan().ContainsAnyInRange(FirstByte, LastByte);
}
