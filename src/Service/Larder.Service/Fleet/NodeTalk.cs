// What is said on a connection to a node: a command in RESP and its reply, or a line of memcached's text protocol and the
// lines that answer it.
using System.Globalization;
using System.Text;

namespace Larder.Service.Fleet;

/// <summary>RESP, as of version 2.</summary>
static class RespTalk
{
    const int TextBytesMax = 64 << 20;

    /// <summary>Texts as strings, numbers as longs, arrays as object?[]; errors within arrays as their exception.</summary>
    /// <exception cref="NodeErrorException">The reply is an error.</exception>
    public static async Task<object?> CallAsync(NodeStream stream, IReadOnlyList<string> words, CancellationToken limit)
    {
        await stream.SendAsync(Request(words), limit);
        var reply = await ReadAsync(stream, limit);
        return reply is NodeErrorException error ? throw error : reply;
    }

    public static byte[] Request(IReadOnlyList<string> words)
    {
        var request = new MemoryStream();
        Write($"*{words.Count}\r\n");
        foreach (var word in words)
        {
            Write($"${Encoding.UTF8.GetByteCount(word)}\r\n");
            Write(word);
            Write("\r\n");
        }
        return request.ToArray();

        void Write(string text) => request.Write(Encoding.UTF8.GetBytes(text));
    }

    static async Task<object?> ReadAsync(NodeStream stream, CancellationToken limit)
    {
        var line = await stream.ReadLineAsync(limit);
        switch (line.Length == 0 ? ' ' : line[0])
        {
            case '+': return line[1..];
            case '-': return new NodeErrorException(line[1..]);
            case ':': return Number(line);
            case '$' when Number(line) is >= 0 and <= TextBytesMax and var length:
                return await stream.ReadTextAsync((int)length, limit);
            case '*' when Number(line) is >= 0 and <= TextBytesMax and var count:
                var items = new List<object?>();
                while (items.Count < count) items.Add(await ReadAsync(stream, limit));
                return items.ToArray();
            case '$' or '*' when line[1..] == "-1": return null;
            default: throw new IOException("The node does not speak RESP.");
        }
    }

    static long Number(string line) =>
        long.TryParse(line.AsSpan(1), CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException("The node does not speak RESP.");
}

/// <summary>memcached's text protocol.</summary>
static class TextTalk
{
    /// <summary>A string for an answer of one line, or string[] for what comes before END.</summary>
    /// <exception cref="NodeErrorException">The answer is an error.</exception>
    public static async Task<object?> CallAsync(NodeStream stream, IReadOnlyList<string> words, CancellationToken limit)
    {
        await stream.SendAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", words) + "\r\n"), limit);
        var line = await stream.ReadLineAsync(limit);
        if (line is "ERROR" || line.StartsWith("CLIENT_ERROR ") || line.StartsWith("SERVER_ERROR "))
            throw new NodeErrorException(line);
        if (!line.StartsWith("STAT ") && !line.StartsWith("CONFIG ") && !line.StartsWith("VALUE ") && line != "END") return line;
        var lines = new List<string>();
        for (; line != "END"; line = await stream.ReadLineAsync(limit)) lines.Add(line);
        return lines.ToArray();
    }
}
