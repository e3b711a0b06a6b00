// Splits an inline request ("SET key \"a value\"") into its arguments, for people at a telnet prompt. Double quotes
// know the escapes \n \r \t \b \a \xHH, single quotes only \'; quoted and plain parts that touch form one argument, as
// in a shell and in Valkey 9. (Valkey 8 and Redis refuse a quote that is closed in the middle of an argument.)
using Larder.Protocol.Requests;

namespace Larder.Protocol.Resp;

/// <summary>The splitting of one line.</summary>
static unsafe class InlineRequest
{
    /// <summary>Adds the arguments of a line; false when a quote is left open. Unquotes in place.</summary>
    // Safe: reads stay below length, as every look ahead is compared with it; the write position never passes the read
    // position, as no escape is shorter than what it stands for.
    public static bool Split(byte* line, int length, RequestArguments arguments)
    {
        var read = 0;
        while (true)
        {
            while (read < length && IsSpace(line[read])) read++;
            if (read == length) return true;

            var start = read;
            var write = read;
            while (read < length && !EndsArgument(line[read]))
            {
                var character = line[read++];
                if (character == (byte)'"')
                {
                    if (!Unquote(line, length, ref read, ref write)) return false;
                }
                else if (character == (byte)'\'')
                {
                    if (!UnquoteSingle(line, length, ref read, ref write)) return false;
                }
                else
                {
                    line[write++] = character;
                }
            }

            arguments.Add(start, write - start);
        }
    }

    static bool Unquote(byte* line, int length, ref int read, ref int write)
    {
        while (read < length)
        {
            var character = line[read++];
            if (character == (byte)'"') return true;
            if (character == (byte)'\\' && read < length) character = Unescape(line, length, ref read);
            line[write++] = character;
        }

        return false;
    }

    static bool UnquoteSingle(byte* line, int length, ref int read, ref int write)
    {
        while (read < length)
        {
            var character = line[read++];
            if (character == (byte)'\'') return true;
            if (character == (byte)'\\' && read < length && line[read] == (byte)'\'') character = line[read++];
            line[write++] = character;
        }

        return false;
    }

    static byte Unescape(byte* line, int length, ref int read)
    {
        if (line[read] == (byte)'x' && length - read >= 3 && char.IsAsciiHexDigit((char)line[read + 1])
            && char.IsAsciiHexDigit((char)line[read + 2]))
        {
            var value = HexDigit(line[read + 1]) * 16 + HexDigit(line[read + 2]);
            read += 3;
            return (byte)value;
        }

        var character = line[read++];
        return character switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => character,
        };
    }

    static int HexDigit(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    static bool IsSpace(byte character) => character is (byte)' ' or >= (byte)'\t' and <= (byte)'\r';

    static bool EndsArgument(byte character) =>
        character is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
