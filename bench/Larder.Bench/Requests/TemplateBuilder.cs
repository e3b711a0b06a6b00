// Puts templates together from text, so that a row can be written as the command it sends: '#' stands for the twelve
// digits of a key number, '@' for a value of the given size.
using System.Text;

namespace Larder.Bench.Requests;

/// <summary>Makes request templates of commands written as text.</summary>
static class TemplateBuilder
{
    const char Hole = '#';
    const char Value = '@';

    /// <summary>RESP arrays: one command per argument, words separated by spaces.</summary>
    public static RequestTemplate Resp(int valueBytes, bool sharesKey, params ReadOnlySpan<string> commands)
    {
        var wire = new Wire(valueBytes);
        foreach (var command in commands)
        {
            var words = command.Split(' ');
            wire.Add($"*{words.Length}\r\n");
            foreach (var word in words)
            {
                wire.Add($"${wire.LengthOf(word)}\r\n");
                wire.AddWithHoles(word);
                wire.Add("\r\n");
            }
        }
        return wire.ToTemplate(commands.Length, sharesKey);
    }

    /// <summary>A memcached request as it stands in the protocol, lines ended by <c>\r\n</c>.</summary>
    public static RequestTemplate Memcached(int valueBytes, string text)
    {
        var wire = new Wire(valueBytes);
        wire.AddWithHoles(text);
        return wire.ToTemplate(1, false);
    }

    /// <summary>Bytes that do not compress and hold no line end, the same at each run.</summary>
    public static byte[] ValueOf(int bytes)
    {
        var random = new Keys.RandomNumbers(7);
        var value = new byte[bytes];
        for (var i = 0; i < bytes; i++) value[i] = (byte)('!' + random.Next('~' - '!'));
        return value;
    }

    sealed class Wire(int valueBytes)
    {
        readonly List<byte> _bytes = [];
        readonly List<int> _holes = [];

        public int LengthOf(string word) => word.Length
            + word.Count(c => c == Hole) * (RequestTemplate.HoleDigits - 1)
            + word.Count(c => c == Value) * (valueBytes - 1);

        public void Add(string text) => _bytes.AddRange(Encoding.ASCII.GetBytes(text));

        public void AddWithHoles(string text)
        {
            foreach (var c in text)
            {
                if (c == Hole)
                {
                    _holes.Add(_bytes.Count);
                    Add(new string('0', RequestTemplate.HoleDigits));
                }
                else if (c == Value)
                {
                    _bytes.AddRange(ValueOf(valueBytes));
                }
                else
                {
                    _bytes.Add((byte)c);
                }
            }
        }

        public RequestTemplate ToTemplate(int replyCount, bool sharesKey) =>
            new([.. _bytes], [.. _holes], replyCount, sharesKey);
    }
}
