// Replies of memcached's text and meta commands. A retrieval is a run of VALUE lines with their data, ended by END; a
// meta retrieval is one VA line with its data; everything else is one line.
//
//   VALUE key flags length\r\n data \r\n ... END\r\n        get
//   VA length flags*\r\n data \r\n    |    EN\r\n           mg
//   STORED | HD | NS | ERROR | SERVER_ERROR text ...\r\n    others
using System.Buffers.Text;

namespace Larder.Bench.Replies;

/// <summary>Counts memcached replies; data is passed over without being looked at, however it is cut.</summary>
sealed class MemcachedReplies : ReplyCounter
{
    const int LongestLine = 2048;

    long _replies, _errors;
    long _dataLeft;
    bool _dataEndsReply;

    public override long ReplyCount => _replies;
    public override long ErrorCount => _errors;
    public override long NeededBytes => 1;

    /// <summary>Values seen: what a get of several keys found.</summary>
    public long ValueCount { get; private set; }

    public override int Skim(ReadOnlySpan<byte> data)
    {
        var consumed = 0;
        while (consumed < data.Length)
        {
            if (_dataLeft > 0)
            {
                var step = (int)Math.Min(_dataLeft, data.Length - consumed);
                consumed += step;
                _dataLeft -= step;
                if (_dataLeft == 0 && _dataEndsReply) _replies++;
                continue;
            }
            var rest = data[consumed..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (rest.Length > LongestLine) throw new InvalidDataException("a memcached reply line without an end");
                break;
            }
            ReadLine(rest[..end].TrimEnd((byte)'\r'));
            consumed += end + 1;
        }
        return consumed;
    }

    void ReadLine(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("VALUE "u8)) BeginData(Word(line, 3), endsReply: false);
        else if (line.StartsWith("VA "u8)) BeginData(Word(line, 1), endsReply: true);
        else
        {
            // Every line begins with a word or a number: what does not comes from a server of another kind.
            if (line.IsEmpty || !char.IsAsciiLetterOrDigit((char)line[0]))
                throw new InvalidDataException("not memcached: " + System.Text.Encoding.Latin1.GetString(line));
            _replies++;
            if (line.IndexOf("ERROR"u8) >= 0) _errors++;
        }
    }

    void BeginData(ReadOnlySpan<byte> length, bool endsReply)
    {
        if (!Utf8Parser.TryParse(length, out int bytes, out _) || bytes < 0)
            throw new InvalidDataException("a memcached value without a length");
        ValueCount++;
        _dataLeft = bytes + 2L;
        _dataEndsReply = endsReply;
    }

    static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> line, int place)
    {
        for (; place > 0; place--) line = line[(line.IndexOf((byte)' ') + 1)..];
        var end = line.IndexOf((byte)' ');
        return end < 0 ? line : line[..end];
    }
}
