// Bytes as readable text and back: one character per byte (Latin-1), so that tables of requests stay legible.
namespace Larder.Protocol.Tests;

public static class Wire
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
