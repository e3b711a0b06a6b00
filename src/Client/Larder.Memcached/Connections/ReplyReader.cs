// Finds whole answers in what has come: a line, behind VA a block of data, and for "config get cluster" lines up to END.
using System.Buffers;
using System.Buffers.Text;

namespace Larder.Memcached.Connections;

static class ReplyReader
{
    const int LongestLine = 8192;

    /// <summary>Takes an answer from the front; false when it is not whole yet.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out MetaReply reply)
    {
        reply = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            if (buffer.Length > LongestLine) throw new InvalidDataException("a line of the answer has no end");
            return false;
        }

        Span<byte> start = stackalloc byte[24];
        start = start[..(int)Math.Min(line.Length, start.Length)];
        line.Slice(0, start.Length).CopyTo(start);
        if (start.StartsWith("VA "u8))
        {
            if (!TryReadData(ref reader, start[3..], out var data)) return false;
            reply = new MetaReply(MetaStatus.Value, data);
        }
        else if (start.StartsWith("CONFIG "u8))
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> lines, "END\r\n"u8)) return false;
            reply = new MetaReply(MetaStatus.Lines, lines.ToArray());
        }
        else
        {
            var status = StatusOf(start);
            reply = new MetaReply(status, status == MetaStatus.Error ? line.ToArray() : []);
        }

        buffer = buffer.Slice(reader.Position);
        return true;
    }

    static bool TryReadData(ref SequenceReader<byte> reader, scoped ReadOnlySpan<byte> size, out byte[] data)
    {
        data = [];
        if (!Utf8Parser.TryParse(size, out int length, out _) || length < 0)
            throw new InvalidDataException("the answer's size is no number");
        if (reader.Remaining < length + 2) return false;
        data = new byte[length];
        reader.TryCopyTo(data);
        reader.Advance(length + 2);
        return true;
    }

    static MetaStatus StatusOf(ReadOnlySpan<byte> line) => line.Length < 2 ? MetaStatus.Error : (line[0], line[1]) switch
    {
        ((byte)'H', (byte)'D') => MetaStatus.Done,
        ((byte)'E', (byte)'N') => line.SequenceEqual("END"u8) ? MetaStatus.Lines : MetaStatus.Absent,
        ((byte)'N', (byte)'F') => MetaStatus.Absent,
        ((byte)'N', (byte)'S') => MetaStatus.NotStored,
        ((byte)'E', (byte)'X') => MetaStatus.Exists,
        ((byte)'M', (byte)'N') => MetaStatus.NoOp,
        _ => MetaStatus.Error,
    };
}
