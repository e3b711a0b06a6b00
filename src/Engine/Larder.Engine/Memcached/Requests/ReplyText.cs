// Pieces of textual replies.
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Larder.Memory.Buffers;

namespace Larder.Engine.Memcached.Requests;

static class ReplyText
{
    const int MaxNumberBytes = 20;

    /// <summary>A line with its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteLine(this ByteWriter output, ReadOnlySpan<byte> text)
    {
        output.Write(text);
        output.Write("\r\n"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteNumber(this ByteWriter output, ulong value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberBytes), out var written);
        output.Advance(written);
    }

    public static void WriteNumber(this ByteWriter output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberBytes), out var written);
        output.Advance(written);
    }

    /// <summary>A key; one that is binary as base64.</summary>
    public static void WriteKey(this ByteWriter output, ReadOnlySpan<byte> key, bool isBinary)
    {
        if (!isBinary)
        {
            output.Write(key);
            return;
        }
        Base64.EncodeToUtf8(key, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(key.Length)), out _, out var written);
        output.Advance(written);
    }

    /// <summary>The line that answers a text request, unless it asked for none.</summary>
    public static void Reply(this MemcachedContext context, ReadOnlySpan<byte> line)
    {
        if (!context.Request.NoReply) context.Output.WriteLine(line);
    }
}
